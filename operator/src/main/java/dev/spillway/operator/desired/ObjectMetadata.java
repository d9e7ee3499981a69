package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;

/** The metadata of what the operator makes. */
final class ObjectMetadata {
    private ObjectMetadata() {}

    /** Of an object that Kubernetes removes together with the Cluster. */
    static ObjectMetaBuilder owned(ClusterModel cluster, String name, Map<String, String> labels) {
        return kept(cluster, name, labels).withOwnerReferences(owner(cluster));
    }

    /** Of an object that outlives the Cluster. */
    static ObjectMetaBuilder kept(ClusterModel cluster, String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(cluster.namespace())
                .withLabels(labels);
    }

    private static OwnerReference owner(ClusterModel cluster) {
        return new OwnerReferenceBuilder()
                .withApiVersion("spillway.dev/v1alpha1")
                .withKind("Cluster")
                .withName(cluster.name())
                .withUid(cluster.uid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
