package dev.spillway.operator.view;

import dev.spillway.operator.kube.KubernetesSnapshot;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.Pod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Pods of brokers, as a snapshot of Kubernetes. */
public final class BrokerPods {

    private BrokerPods() {}

    /** One broker that is ready. */
    public static KubernetesSnapshot ready() {
        return of(Pod.State.Ready);
    }

    /** Brokers from 0 on, and a controller that is ready. */
    public static KubernetesSnapshot of(Pod.State... states) {
        return withController(Pod.State.Ready, states);
    }

    /** Brokers from 0 on, and a controller. */
    static KubernetesSnapshot withController(Pod.State controller, Pod.State... brokers) {
        var pods = new TreeMap<NodeId, Pod>();
        add(pods, NodeId.of(NodeRole.Controller, 0), controller);
        for (int index = 0; index < brokers.length; index++) {
            add(pods, NodeId.of(NodeRole.Broker, index), brokers[index]);
        }
        return new KubernetesSnapshot(pods, new TreeMap<>(), List.of());
    }

    private static void add(Map<NodeId, Pod> pods, NodeId id, Pod.State state) {
        pods.put(
                id,
                Pod.builder(
                                id,
                                ResourceNames.pod("events", id),
                                new ObjectVersion("uid-" + id.value(), "1"))
                        .state(state)
                        .ip("10.0.0." + id.value())
                        .kafkaVersion("4.4.0")
                        .build());
    }
}
