package dev.spillway.operator.status;

import dev.spillway.operator.api.ListenerAuthentication;
import dev.spillway.operator.api.ListenerStatus;
import dev.spillway.operator.model.Listener;
import dev.spillway.operator.model.ListenerSecurity;
import org.jspecify.annotations.Nullable;

/** What clients of a listener have to set. */
final class ListenerReport {
    private ListenerReport() {}

    static ListenerStatus of(Listener listener, @Nullable String bootstrap) {
        var security = listener.security();
        return new ListenerStatus(
                listener.name(),
                bootstrap,
                security.protocol(),
                authentication(security).name(),
                security instanceof ListenerSecurity.Scram ? "SCRAM-SHA-512" : null,
                trust(security));
    }

    private static ListenerAuthentication authentication(ListenerSecurity security) {
        return switch (security) {
            case ListenerSecurity.Scram scram -> ListenerAuthentication.Scram;
            case ListenerSecurity.MutualTls mutual -> ListenerAuthentication.MutualTls;
            case ListenerSecurity.None none -> ListenerAuthentication.None;
        };
    }

    private static @Nullable String trust(ListenerSecurity security) {
        return switch (security.transport()) {
            case ListenerSecurity.Transport.Tls tls ->
                    tls.certificate().map(secret -> "Secret " + secret).orElse("cluster");
            case ListenerSecurity.Transport.Plain plain -> null;
        };
    }
}
