package dev.spillway.operator.model;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterSpec;
import dev.spillway.operator.api.ClusterSpecBuilder;
import dev.spillway.operator.api.JvmSpec;
import dev.spillway.operator.api.PodSpec;
import dev.spillway.operator.api.PodSpecBuilder;
import dev.spillway.operator.api.StorageSpec;
import dev.spillway.operator.api.TieringSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Cluster's spec without everything that matters only while it runs. A deletion must not be
 * blocked by a retention that is too long, or by a version that is no longer supported.
 */
final class DeletionSpec {
    /** Any valid size: no disk is created any more. */
    static final String A_DISK = "1Gi";

    private DeletionSpec() {}

    static Cluster of(Cluster cluster, KafkaVersions known) {
        var left = new Cluster();
        left.setMetadata(cluster.getMetadata());
        left.setSpec(of(cluster.getSpec(), known));
        return left;
    }

    private static ClusterSpec of(@Nullable ClusterSpec spec, KafkaVersions known) {
        return ClusterSpecBuilder.builder()
                .version(version(spec, known))
                .image(spec == null ? null : spec.image())
                .replicas(1)
                .storage(new StorageSpec(A_DISK, null, null, null))
                .tiering(tiering(spec == null ? null : spec.tiering()))
                .jvm(properties(spec == null ? null : spec.jvm()))
                .pod(pod(spec == null ? null : spec.pod()))
                .build();
    }

    private static @Nullable String version(@Nullable ClusterSpec spec, KafkaVersions known) {
        return spec == null || spec.version() == null || known.find(spec.version()).isEmpty()
                ? null
                : spec.version();
    }

    private static @Nullable TieringSpec tiering(@Nullable TieringSpec spec) {
        return spec == null ? null : new TieringSpec(spec.s3(), null, null, null);
    }

    /** Nothing runs beside the clean-up. */
    private static @Nullable PodSpec pod(@Nullable PodSpec spec) {
        return spec == null ? null : PodSpecBuilder.builder(spec).containers(null).build();
    }

    /**
     * System properties tell a JVM about proxies and trust stores; the other options are for
     * brokers.
     */
    private static @Nullable JvmSpec properties(@Nullable JvmSpec spec) {
        return spec == null || spec.options() == null
                ? null
                : new JvmSpec(null, properties(spec.options()));
    }

    private static List<String> properties(List<String> options) {
        return options.stream().filter(option -> option.startsWith("-D")).toList();
    }
}
