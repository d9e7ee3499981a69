package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.model.StorageClass;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.stream.Collectors;

/**
 * The nodes' disks. A disk says whose data it holds, so that a Cluster made again under the same
 * name can take it over, and so that the operator need not remember it. It has no owner: what
 * becomes of it with the Cluster is up to the Cluster's finalizer, by what spec.storage.reclaim is
 * then.
 */
final class PersistentVolumeClaims {
    private PersistentVolumeClaims() {}

    static PersistentVolumeClaim of(ClusterModel cluster, ClusterId clusterId, KafkaNode node) {
        var claim =
                new PersistentVolumeClaimBuilder()
                        .withMetadata(
                                metadata(cluster, node)
                                        .addToAnnotations(Labels.CLUSTER_ID, clusterId.text())
                                        .build())
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .withNewResources()
                        .addToRequests("storage", new Quantity(node.pool().storage().size().text()))
                        .endResources()
                        .endSpec()
                        .build();
        switch (node.pool().storage().storageClass()) {
            case StorageClass.Default unset -> {}
            case StorageClass.Named(String name) -> claim.getSpec().setStorageClassName(name);
        }
        return claim;
    }

    private static ObjectMetaBuilder metadata(ClusterModel cluster, KafkaNode node) {
        String name = ResourceNames.volumeClaim(cluster.name(), node.id());
        var labels = Labels.node(cluster.name(), node.id());
        var metadata = ObjectMetadata.kept(cluster, name, labels);
        return switch (node) {
            case KafkaNode.Broker broker -> metadata;
            case KafkaNode.Controller controller ->
                    switch (controller.format()) {
                        case DiskFormat.Join join -> metadata;
                        case DiskFormat.Initial initial ->
                                metadata.addToAnnotations(Labels.INITIAL_CONTROLLERS, ids(initial));
                    };
        };
    }

    /** {@code 1000,1001,1002} */
    private static String ids(DiskFormat.Initial initial) {
        return initial.voters().stream()
                .map(id -> Integer.toString(id.value()))
                .collect(Collectors.joining(","));
    }
}
