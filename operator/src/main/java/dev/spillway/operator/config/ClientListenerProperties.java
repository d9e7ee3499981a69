package dev.spillway.operator.config;

import dev.spillway.operator.model.Listener;
import dev.spillway.operator.model.ListenerSecurity;
import dev.spillway.operator.model.ListenerSecurity.Transport;
import java.util.Locale;
import java.util.SortedMap;

/** How the listeners for clients are encrypted, and how clients of them show who they are. */
public final class ClientListenerProperties {
    private static final String MECHANISM = "SCRAM-SHA-512";

    private ClientListenerProperties() {}

    /**
     * The variable with the folder of a listener's own certificate: {@code
     * SPILLWAY_LISTENER_INTERNAL_TLS}. Names of listeners have no underscore, so no two are alike.
     */
    public static String certificateVariable(Listener listener) {
        return "SPILLWAY_LISTENER_"
                + listener.name().toUpperCase(Locale.ROOT).replace('-', '_')
                + "_TLS";
    }

    static void of(Listener listener, SortedMap<String, String> properties) {
        var prefix = ListenerProperties.prefix(listener.kafkaName());
        switch (listener.security()) {
            case ListenerSecurity.Scram scram -> {
                oneSided(listener, properties);
                properties.put(prefix + "sasl.enabled.mechanisms", MECHANISM);
                properties.put(
                        prefix + MECHANISM.toLowerCase(Locale.ROOT) + ".sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
            }
            case ListenerSecurity.MutualTls mutual ->
                    TlsProperties.mutual(prefix, folder(listener), properties);
            case ListenerSecurity.None none -> oneSided(listener, properties);
        }
    }

    private static void oneSided(Listener listener, SortedMap<String, String> properties) {
        switch (listener.security().transport()) {
            case Transport.Tls tls ->
                    TlsProperties.oneSided(
                            ListenerProperties.prefix(listener.kafkaName()),
                            folder(listener),
                            properties);
            case Transport.Plain plain -> {}
        }
    }

    private static String folder(Listener listener) {
        return listener.security().certificate().isPresent()
                ? "${env:" + certificateVariable(listener) + "}"
                : TlsProperties.own();
    }
}
