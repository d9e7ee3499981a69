package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Everything that a Cluster is to be made of. Equal input gives byte-equal objects. */
public record Desired(Installation installation, ClusterModel cluster, ClusterId clusterId) {

    /** What all nodes share, in the order to apply it: it exists before the first Pod. */
    public List<HasMetadata> shared() {
        throw new UnsupportedOperationException();
    }

    public PersistentVolumeClaim volumeClaim(Node node) {
        throw new UnsupportedOperationException();
    }

    public Pod pod(Node node) {
        throw new UnsupportedOperationException();
    }
}
