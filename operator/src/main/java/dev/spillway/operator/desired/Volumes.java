package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/** The volumes of a Pod, and where they are mounted. */
final class Volumes {
    static final String DATA = "/var/lib/spillway";
    static final String CONFIG = "/etc/spillway/config";

    /** Native libraries unpack themselves here; the rest of the image is read-only. */
    static final String TEMPORARY = "/tmp";

    private Volumes() {}

    static List<Volume> of(ClusterModel cluster, KafkaNode node) {
        var volumes = new ArrayList<Volume>();
        volumes.add(
                named("data")
                        .withNewPersistentVolumeClaim()
                        .withClaimName(ResourceNames.volumeClaim(cluster.name(), node.id()))
                        .endPersistentVolumeClaim()
                        .build());
        volumes.add(
                named("config")
                        .withNewConfigMap()
                        .withName(ResourceNames.ofRole(cluster.name(), node.id().role()))
                        .endConfigMap()
                        .build());
        volumes.add(named("tmp").withNewEmptyDir().endEmptyDir().build());
        TlsMounts.of(cluster, node).forEach(files -> volumes.add(files.volume()));
        S3FileMounts.of(cluster, node).forEach(files -> volumes.add(files.volume()));
        volumes.addAll(node.pool().pod().additions().volumes());
        return volumes;
    }

    static List<VolumeMount> mounts(ClusterModel cluster, KafkaNode node) {
        var mounts = new ArrayList<VolumeMount>();
        mounts.add(mount("data", DATA));
        mounts.add(readOnly("config", CONFIG));
        mounts.add(mount("tmp", TEMPORARY));
        TlsMounts.of(cluster, node)
                .forEach(files -> mounts.add(readOnly(files.volume().getName(), files.path())));
        S3FileMounts.of(cluster, node)
                .forEach(files -> mounts.add(readOnly(files.volume().getName(), files.mount())));
        mounts.addAll(node.pool().pod().additions().volumeMounts());
        return mounts;
    }

    static VolumeBuilder named(String name) {
        return new VolumeBuilder().withName(name);
    }

    static VolumeMount mount(String name, String path) {
        return new VolumeMountBuilder().withName(name).withMountPath(path).build();
    }

    static VolumeMount readOnly(String name, String path) {
        return new VolumeMountBuilder()
                .withName(name)
                .withMountPath(path)
                .withReadOnly(true)
                .build();
    }
}
