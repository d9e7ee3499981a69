package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.Labels;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;

/** The metadata of objects that the operator creates. */
final class ObjectMetadata {
    private ObjectMetadata() {}

    /** Of an object that Kubernetes removes together with the Cluster. */
    static ObjectMetaBuilder owned(ClusterModel cluster, String name, Map<String, String> labels) {
        return kept(cluster, name, labels).withOwnerReferences(owner(cluster));
    }

    /** Of an object that Kubernetes removes together with the Connect. */
    static ObjectMetaBuilder owned(ConnectModel connect, String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(connect.namespace())
                .withLabels(Labels.connect(connect.name()))
                .withOwnerReferences(owner("Connect", connect.name(), connect.uid()));
    }

    /** Of an object that outlives the Cluster. */
    static ObjectMetaBuilder kept(ClusterModel cluster, String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(cluster.namespace())
                .withLabels(labels);
    }

    private static OwnerReference owner(ClusterModel cluster) {
        return owner("Cluster", cluster.name(), cluster.uid());
    }

    private static OwnerReference owner(String kind, String name, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion("spillway.dev/v1alpha1")
                .withKind(kind)
                .withName(name)
                .withUid(uid)
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
