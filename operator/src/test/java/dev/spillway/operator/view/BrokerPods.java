package dev.spillway.operator.view;

import dev.spillway.operator.kube.KubernetesSnapshot;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.Pod;
import java.util.List;
import java.util.TreeMap;

/** Pods of brokers, and one of a controller, as a snapshot of Kubernetes. */
public final class BrokerPods {
    private static final NodeId CONTROLLER = new NodeId(1000);

    private BrokerPods() {}

    /** One broker that is ready. */
    public static KubernetesSnapshot ready() {
        return of(Pod.State.Ready);
    }

    /** Brokers from 0 on, and a controller that is ready. */
    public static KubernetesSnapshot of(Pod.State... states) {
        var pods = withoutController(states).pods();
        pods.put(CONTROLLER, pod(CONTROLLER, "events-controller-1000", Pod.State.Ready));
        return new KubernetesSnapshot(pods, new TreeMap<>(), List.of());
    }

    static KubernetesSnapshot withoutController(Pod.State... states) {
        var pods = new TreeMap<NodeId, Pod>();
        for (int id = 0; id < states.length; id++) {
            pods.put(new NodeId(id), pod(new NodeId(id), "events-broker-" + id, states[id]));
        }
        return new KubernetesSnapshot(pods, new TreeMap<>(), List.of());
    }

    private static Pod pod(NodeId id, String name, Pod.State state) {
        return new Pod(
                id,
                name,
                new ObjectVersion("uid-" + id.value(), "1"),
                "",
                state,
                "",
                "10.0.0." + id.value() % 256,
                "4.4.0");
    }
}
