package dev.spillway.operator.api;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

public record ClusterSpec(
        @Nullable String version,
        @Nullable Integer replicas,
        @Nullable StorageSpec storage,
        @Nullable ControllersSpec controllers,
        @Nullable TieringSpec tiering,
        @Nullable List<ListenerSpec> listeners,
        @Nullable Map<String, String> config,
        @Nullable ResourceRequirements resources,
        @Nullable JvmSpec jvm,
        @Nullable PodSpec pod,
        @Nullable Boolean paused) {}
