package dev.spillway.operator.plan.listeners;

import dev.spillway.operator.api.ListenerChange;
import dev.spillway.operator.config.ServedListeners;
import dev.spillway.operator.config.ServedListeners.Served;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Refuses to change the port or the security of a listener that brokers serve, and to give its port
 * to another with a different security. Admission refuses the same; this is for a change that came
 * past it, such as one by an older CRD.
 */
public final class ListenerChanges {
    public static final String REASON = "ListenerChangeRefused";

    /** As the operator renders it. */
    private static final String FILE = "server.properties";

    private ListenerChanges() {}

    public static Optional<Step.Blocked> refused(ClusterModel cluster, ObservedCluster seen) {
        if (seen.pods(NodeRole.Broker).isEmpty()) {
            return Optional.empty();
        }
        var served = served(cluster, seen);
        return ServedListeners.of(cluster).byName().entrySet().stream()
                .flatMap(declared -> refused(declared, served))
                .findFirst();
    }

    private static ServedListeners served(ClusterModel cluster, ObservedCluster seen) {
        var key = "ConfigMap/" + ResourceNames.ofRole(cluster.name(), NodeRole.Broker);
        return ServedListeners.of(
                seen.objects().get(key) instanceof ConfigMap applied && applied.getData() != null
                        ? applied.getData().getOrDefault(FILE, "")
                        : "");
    }

    private static Stream<Step.Blocked> refused(
            Map.Entry<String, Served> declared, ServedListeners served) {
        return served.byName().entrySet().stream()
                .filter(there -> conflict(declared, there))
                .map(there -> blocked(declared, there));
    }

    /** A listener may get another name; then its port and its security are the same. */
    private static boolean conflict(Map.Entry<String, Served> one, Map.Entry<String, Served> two) {
        var meets =
                one.getKey().equals(two.getKey()) || one.getValue().port() == two.getValue().port();
        return meets && !one.getValue().equals(two.getValue());
    }

    private static Step.Blocked blocked(
            Map.Entry<String, Served> declared, Map.Entry<String, Served> there) {
        return new Step.Blocked(
                REASON,
                "serve listener %s with %s"
                        .formatted(declared.getKey(), declared.getValue().text()),
                "brokers serve listener %s with %s, and clients could use only some of them while they restart one after the other"
                        .formatted(there.getKey(), there.getValue().text()),
                "set listener %s back to that; for the change, %s"
                        .formatted(there.getKey(), ListenerChange.REMEDY));
    }
}
