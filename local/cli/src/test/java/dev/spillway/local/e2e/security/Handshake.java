package dev.spillway.local.e2e.security;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Connects to a listener and asks for something that it tells everybody who gets in. */
final class Handshake {
    private static final long ANSWERED_WITHIN_SECONDS = 120;

    /** For what is never answered. */
    private static final Duration CLOSED_AGAIN_AND_AGAIN = Duration.ofSeconds(20);

    private Handshake() {}

    /**
     * What was gained: the nodes that the listener named, or the versions of its API.
     *
     * @throws AuthenticationException also when connections were closed again and again, without a
     *     word, until the client gave up: what a listener does that does not speak the client's
     *     protocol. From any other listener that proves nothing
     * @throws IllegalStateException when it was refused, but not because of the certificate, which
     *     was never sent
     */
    static Object of(Credential credential, Listener listener) throws Exception {
        if (listener.tellsNames() && !credential.protocol().startsWith("SASL")) {
            return FirstRequest.of(credential, listener);
        }
        var settings = credential.at(listener.address());
        if (listener.isSilentTo(credential)) {
            settings.put("request.timeout.ms", (int) CLOSED_AGAIN_AND_AGAIN.toMillis() / 2);
            settings.put("default.api.timeout.ms", (int) CLOSED_AGAIN_AND_AGAIN.toMillis());
        }
        if (listener.isOfController()) {
            settings.put("bootstrap.controllers", settings.remove("bootstrap.servers"));
        }
        try (var admin = Admin.create(settings)) {
            return admin.describeCluster().nodes().get(ANSWERED_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException && listener.isSilentTo(credential)) {
                throw new AuthenticationException("no connection lasted", e.getCause());
            }
            if (listener.asksForCertificates()
                    && settings.get(PresentingSslEngineFactory.CERTIFICATE)
                            instanceof PresentedCertificate certificate) {
                certificate.requireSent(e);
            }
            throw e;
        }
    }
}
