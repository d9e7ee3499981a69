package dev.spillway.local.e2e.security;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Connects to a listener and asks for the nodes. */
final class Handshake {
    private static final long ANSWERED_WITHIN_SECONDS = 30;

    private Handshake() {}

    /**
     * What was gained: the nodes that the listener named.
     *
     * @param controller whether it is a controller's listener
     * @throws AuthenticationException also when connections were closed again and again, without a
     *     word, until the client gave up: what a listener does that does not speak the client's
     *     protocol
     */
    static Object of(Credential credential, String address, boolean controller) throws Exception {
        var settings = credential.at(address);
        // Many of these are never answered.
        settings.put("request.timeout.ms", 3_000);
        settings.put("default.api.timeout.ms", 6_000);
        if (controller) {
            settings.put("bootstrap.controllers", settings.remove("bootstrap.servers"));
        }
        try (var admin = Admin.create(settings)) {
            return admin.describeCluster().nodes().get(ANSWERED_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new AuthenticationException("no connection lasted", e.getCause());
            }
            throw e;
        }
    }
}
