package dev.spillway.operator.model;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;

/**
 * What the user adds to a node's Pod. None of it replaces anything of the operator's.
 *
 * @param env of Kafka's container
 * @param volumeMounts of Kafka's container
 * @param containers beside Kafka's
 */
public record PodAdditions(
        List<EnvVar> env,
        List<Volume> volumes,
        List<VolumeMount> volumeMounts,
        List<Container> initContainers,
        List<Container> containers) {

    public PodAdditions {
        env = List.copyOf(env);
        volumes = List.copyOf(volumes);
        volumeMounts = List.copyOf(volumeMounts);
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
    }
}
