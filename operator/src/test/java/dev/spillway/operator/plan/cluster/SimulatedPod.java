package dev.spillway.operator.plan.cluster;

import dev.spillway.operator.desired.Revision;
import dev.spillway.operator.model.KafkaVersion;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.Pod;
import io.fabric8.kubernetes.api.model.EnvVar;

/** The Pod of a node, and the process in it. */
final class SimulatedPod {
    final String uid;
    final String revision;
    final KafkaVersion kafka;

    /** What it advertises; empty where that is a name. */
    final String serviceIp;

    Pod.State state = Pod.State.Starting;

    /** Until its process has started. Kubernetes starts one that died again, in the same Pod. */
    int passesLeft;

    SimulatedPod(String uid, io.fabric8.kubernetes.api.model.Pod pod, int passesLeft) {
        this.uid = uid;
        this.revision = Revision.of(pod).text();
        this.kafka = version(pod);
        this.serviceIp =
                pod.getSpec().getContainers().getFirst().getEnv().stream()
                        .filter(variable -> variable.getName().equals("SERVICE_IP"))
                        .map(EnvVar::getValue)
                        .findFirst()
                        .orElse("");
        this.passesLeft = passesLeft;
    }

    static KafkaVersion version(io.fabric8.kubernetes.api.model.Pod pod) {
        var image = pod.getSpec().getContainers().getFirst().getImage();
        return KafkaVersion.parse(image.substring(image.indexOf("-kafka-") + "-kafka-".length()))
                .orElseThrow();
    }

    Pod look(NodeId id) {
        return Pod.builder(id, "pod-" + id.value(), new ObjectVersion(uid, "1"))
                .revision(revision)
                .state(state)
                .kafkaVersion(kafka.text())
                .build();
    }

    boolean isReady() {
        return state == Pod.State.Ready;
    }

    void terminate() {
        state = Pod.State.Terminating;
    }
}
