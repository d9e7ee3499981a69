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
 * The nodes' disks. A disk is annotated with the cluster whose data it holds, so that a Cluster
 * that is recreated under the same name can adopt it, and so that the operator need not store it;
 * and with the size that was declared for it, below which a size is a request for a smaller disk.
 * It has no owner reference: the Cluster's finalizer deletes or keeps it, by spec.storage.reclaim
 * at that time.
 */
final class PersistentVolumeClaims {
    private PersistentVolumeClaims() {}

    static PersistentVolumeClaim of(ClusterModel cluster, ClusterId clusterId, KafkaNode node) {
        var storage = node.pool().storage();
        var claim =
                new PersistentVolumeClaimBuilder()
                        .withMetadata(
                                metadata(cluster, node)
                                        .addToAnnotations(Labels.CLUSTER_ID, clusterId.text())
                                        .addToAnnotations(
                                                Labels.DECLARED_SIZE, storage.size().text())
                                        .build())
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .withNewResources()
                        .addToRequests("storage", new Quantity(node.diskSize().text()))
                        .endResources()
                        .endSpec()
                        .build();
        switch (storage.storageClass()) {
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
