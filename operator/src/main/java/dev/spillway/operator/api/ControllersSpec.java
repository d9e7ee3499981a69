package dev.spillway.operator.api;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import org.jspecify.annotations.Nullable;

public record ControllersSpec(
        @Nullable Integer replicas,
        @Nullable ControllerStorageSpec storage,
        @Nullable ResourceRequirements resources,
        @Nullable JvmSpec jvm,
        @Nullable PodSpec pod) {}
