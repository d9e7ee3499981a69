package dev.spillway.operator.model;

import dev.spillway.operator.api.Advertise;
import dev.spillway.operator.api.ListenerSpec;
import dev.spillway.operator.model.ListenerSecurity.Transport;
import dev.spillway.operator.model.Problem.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses the listeners for clients: at least one, no two alike, none in conflict with the
 * operator's own.
 */
final class ListenerParser {
    private static final Listener DEFAULT =
            new Listener("internal", 9092, AdvertisedHost.ServiceName, ListenerSecurity.secure());
    private static final Set<Integer> TAKEN =
            Set.of(Ports.REPLICATION, Ports.CONTROLLER, Ports.MANAGEMENT);

    private final SpecReader in;

    ListenerParser(SpecReader in) {
        this.in = in;
    }

    List<Listener> parse(@Nullable List<ListenerSpec> specs) {
        if (specs == null || specs.isEmpty()) {
            return List.of(DEFAULT);
        }
        var names = new HashSet<String>();
        var ports = new HashSet<Integer>();
        var listeners = new ArrayList<Listener>();
        for (int i = 0; i < specs.size(); i++) {
            String path = "spec.listeners[" + i + "]";
            Listener listener = listener(path, specs.get(i));
            if (!names.add(listener.name())) {
                in.refuse(path + ".name", Reason.Duplicate, "another listener has this name");
            }
            if (!ports.add(listener.port())) {
                in.refuse(path + ".port", Reason.Duplicate, "another listener has this port");
            }
            listeners.add(listener);
        }
        return listeners;
    }

    private Listener listener(String path, ListenerSpec spec) {
        int port = in.required(path + ".port", spec.port(), 0, "set the listener's port");
        if (TAKEN.contains(port)) {
            in.refuse(
                    path + ".port",
                    Reason.Forbidden,
                    port + " is used by the operator; choose another");
        }
        return new Listener(
                in.required(path + ".name", spec.name(), "", "set the listener's name"),
                port,
                advertised(spec.advertise()),
                security(path, spec));
    }

    private ListenerSecurity security(String path, ListenerSpec spec) {
        return switch (spec.authentication()) {
            case null -> new ListenerSecurity.Scram(transport(path, spec));
            case Scram -> new ListenerSecurity.Scram(transport(path, spec));
            case MutualTls -> new ListenerSecurity.MutualTls(tlsOfMutual(path, spec));
            case None -> new ListenerSecurity.None(transport(path, spec));
        };
    }

    private Transport transport(String path, ListenerSpec spec) {
        if (!Boolean.FALSE.equals(spec.tls())) {
            return tls(path, spec);
        }
        if (spec.certificate() != null) {
            in.refuse(
                    path + ".certificate",
                    Reason.Invalid,
                    "is for TLS, but tls is false; omit one of them");
        }
        return new Transport.Plain();
    }

    private Transport.Tls tlsOfMutual(String path, ListenerSpec spec) {
        if (Boolean.FALSE.equals(spec.tls())) {
            in.refuse(
                    path + ".tls",
                    Reason.Invalid,
                    "authentication MutualTls is by TLS certificates; omit tls: false, or choose"
                            + " Scram or None");
        }
        return tls(path, spec);
    }

    private Transport.Tls tls(String path, ListenerSpec spec) {
        return new Transport.Tls(
                Optional.ofNullable(spec.certificate())
                        .map(certificate ->
                                in.required(
                                        path + ".certificate.secretName",
                                        certificate.secretName(),
                                        "",
                                        "set the Secret's name")));
    }

    private static AdvertisedHost advertised(@Nullable Advertise given) {
        return switch (given) {
            case null -> AdvertisedHost.ServiceName;
            case ServiceName -> AdvertisedHost.ServiceName;
            case ServiceIP -> AdvertisedHost.ServiceIP;
        };
    }
}
