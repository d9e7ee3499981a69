package dev.spillway.operator.model;

import dev.spillway.operator.api.Spread;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The user's settings for a node's Pod; unset ones are empty.
 *
 * @param topologySpread instead of {@code spread}; empty when that holds
 * @param imagePullSecrets names of Secrets; empty for those of the installation
 * @param securityContext empty for the operator's; one that says nothing leaves users and groups to
 *     the platform
 */
public record PodSettings(
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations,
        SortedMap<String, String> nodeSelector,
        Affinity affinity,
        List<Toleration> tolerations,
        Spread spread,
        List<TopologySpreadConstraint> topologySpread,
        String priorityClassName,
        ServiceAccountChoice serviceAccount,
        List<String> imagePullSecrets,
        PodAdditions additions,
        Optional<PodSecurityContext> securityContext,
        SecurityContext containerSecurityContext,
        Optional<Integer> gracePeriodSeconds) {}
