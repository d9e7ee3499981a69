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
                    new Pod(
                            new NodeId(id),
                            "events-broker-" + id,
                            new ObjectVersion("uid-" + id, "1"),
                            "",
                            states[id],
                            "",
                            "10.0.0." + id,
                            "4.4.0"));
        }
        return new KubernetesSnapshot(pods, new TreeMap<>(), List.of());
    }
}
