package dev.spillway.operator.view;

import dev.spillway.operator.kube.KubernetesSnapshot;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.Pod;
import java.util.List;
import java.util.TreeMap;

/** Pods of brokers, as a snapshot of Kubernetes. */
public final class BrokerPods {

    private BrokerPods() {}

    /** One broker that is ready. */
    public static KubernetesSnapshot ready() {
        return of(Pod.State.Ready);
    }

    /** Brokers from 0 on. */
    public static KubernetesSnapshot of(Pod.State... states) {
        var pods = new TreeMap<NodeId, Pod>();
        for (int id = 0; id < states.length; id++) {
            pods.put(
                    new NodeId(id),
                    Pod.builder(
                                    new NodeId(id),
                                    "events-broker-" + id,
                                    new ObjectVersion("uid-" + id, "1"))
                            .state(states[id])
                            .ip("10.0.0." + id)
                            .kafkaVersion("4.4.0")
                            .build());
        }
        return new KubernetesSnapshot(pods, new TreeMap<>(), List.of());
    }
}
