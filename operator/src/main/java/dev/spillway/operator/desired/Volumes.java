package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Names;
import dev.spillway.operator.model.S3Credentials;
import dev.spillway.operator.model.Tiering;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a Pod mounts, and where. */
final class Volumes {
    static final String DATA = "/var/lib/spillway";
    static final String CONFIG = "/etc/spillway/config";
    static final String S3_CREDENTIALS = "/etc/spillway/s3";

    /** Native libraries unpack themselves here; the rest of the image cannot be written to. */
    private static final String TEMPORARY = "/tmp";

    /** r--r-----: the Pod's group, which is Kafka's, and nobody else. */
    private static final int GROUP_ONLY = 0440;

    private Volumes() {}

    static List<Volume> of(ClusterModel cluster, Node node) {
        var volumes = new ArrayList<Volume>();
        volumes.add(
                named("data")
                        .withNewPersistentVolumeClaim()
                        .withClaimName(Names.volumeClaim(cluster.name(), node.id()))
                        .endPersistentVolumeClaim()
                        .build());
        volumes.add(
                named("config")
                        .withNewConfigMap()
                        .withName(Names.ofRole(cluster.name(), node.id().role()))
                        .endConfigMap()
                        .build());
        volumes.add(named("tmp").withNewEmptyDir().endEmptyDir().build());
        secret(cluster, node)
                .ifPresent(name ->
                        volumes.add(
                                named("s3-credentials")
                                        .withNewSecret()
                                        .withSecretName(name)
                                        .withDefaultMode(GROUP_ONLY)
                                        .endSecret()
                                        .build()));
        return volumes;
    }

    static List<VolumeMount> mounts(ClusterModel cluster, Node node) {
        var mounts = new ArrayList<VolumeMount>();
        mounts.add(mount("data", DATA));
        mounts.add(readOnly("config", CONFIG));
        mounts.add(mount("tmp", TEMPORARY));
        secret(cluster, node)
                .ifPresent(name -> mounts.add(readOnly("s3-credentials", S3_CREDENTIALS)));
        return mounts;
    }

    /** The Secret with credentials for the bucket, for the nodes that use the bucket. */
    static Optional<String> secret(ClusterModel cluster, Node node) {
        return switch (node) {
            case Node.Controller controller -> Optional.empty();
            case Node.Broker broker ->
                    switch (cluster.tiering()) {
                        case Tiering.Off off -> Optional.empty();
                        case Tiering.S3 s3 ->
                                switch (s3.credentials()) {
                                    case S3Credentials.Ambient ambient -> Optional.empty();
                                    case S3Credentials.FromSecret(String name) -> Optional.of(name);
                                };
                    };
        };
    }

    private static VolumeBuilder named(String name) {
        return new VolumeBuilder().withName(name);
    }

    private static VolumeMount mount(String name, String path) {
        return new VolumeMountBuilder().withName(name).withMountPath(path).build();
    }

    private static VolumeMount readOnly(String name, String path) {
        return new VolumeMountBuilder()
                .withName(name)
                .withMountPath(path)
                .withReadOnly(true)
                .build();
    }
}
