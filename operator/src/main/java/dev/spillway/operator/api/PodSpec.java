package dev.spillway.operator.api;

import io.fabric8.kubernetes.api.model.*;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

public record PodSpec(
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> annotations,
        @Nullable Map<String, String> nodeSelector,
        @Nullable Affinity affinity,
        @Nullable List<Toleration> tolerations,
        @Nullable List<TopologySpreadConstraint> topologySpread,
        @Nullable String priorityClassName,
        @Nullable String serviceAccountName,
        @Nullable List<LocalObjectReference> imagePullSecrets) {}
