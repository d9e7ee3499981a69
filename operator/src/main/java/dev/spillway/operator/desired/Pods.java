package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.PodSettings;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One Pod for each broker and controller, without a StatefulSet: each can be removed on its own.
 */
final class Pods {
    private Pods() {}

    static Pod of(DesiredCluster desired, KafkaNode node) {
        PodSpec spec = spec(desired, node);
        ClusterModel cluster = desired.cluster();
        var properties = ConfigMaps.properties(cluster, node.id().role());
        var labels = new TreeMap<>(node.pool().pod().labels());
        labels.putAll(Labels.node(cluster.name(), node.id()));
        return new PodBuilder()
                .withMetadata(
                        ObjectMetadata.owned(
                                        cluster,
                                        ResourceNames.pod(cluster.name(), node.id()),
                                        labels)
                                .withAnnotations(node.pool().pod().annotations())
                                .addToAnnotations(
                                        Labels.REVISION,
                                        Revision.of(
                                                        spec,
                                                        properties.needingRestart(),
                                                        cluster.restartedAt())
                                                .text())
                                .addToAnnotations(Labels.RELEASE, desired.installation().release())
                                .addToAnnotations(restartedAt(cluster))
                                .build())
                .withSpec(spec)
                .build();
    }

    private static Map<String, String> restartedAt(ClusterModel cluster) {
        return cluster.restartedAt().isEmpty()
                ? Map.of()
                : Map.of(Labels.RESTARTED_AT, cluster.restartedAt());
    }

    private static PodSpec spec(DesiredCluster desired, KafkaNode node) {
        ClusterModel cluster = desired.cluster();
        PodSettings settings = node.pool().pod();
        var spec =
                new PodSpecBuilder()
                        .withHostname(ResourceNames.pod(cluster.name(), node.id()))
                        .withSubdomain(ResourceNames.nodesService(cluster.name()))
                        .withServiceAccountName(ServiceAccounts.name(cluster, node.pool()))
                        .withAutomountServiceAccountToken(false)
                        .withEnableServiceLinks(false)
                        .withRestartPolicy("Always")
                        .withTerminationGracePeriodSeconds(GracePeriod.seconds(node.pool()))
                        .withSecurityContext(PodParts.security(settings))
                        .withNodeSelector(settings.nodeSelector())
                        .withTolerations(settings.tolerations())
                        .withTopologySpreadConstraints(
                                PodParts.spread(settings, selector(cluster, node)))
                        .withImagePullSecrets(
                                PodParts.pullSecrets(desired.installation(), settings).stream()
                                        .map(LocalObjectReference::new)
                                        .toList())
                        .withInitContainers(settings.additions().initContainers())
                        // Kafka's first: it is the one that kubectl logs shows.
                        .withContainers(Containers.of(desired, node))
                        .addAllToContainers(settings.additions().containers())
                        .withVolumes(Volumes.of(cluster, node))
                        .build();
        PodParts.affinity(settings, selector(cluster, node)).ifPresent(spec::setAffinity);
        if (!settings.priorityClassName().isEmpty()) {
            spec.setPriorityClassName(settings.priorityClassName());
        }
        return spec;
    }

    private static SortedMap<String, String> selector(ClusterModel cluster, KafkaNode node) {
        return Labels.selector(cluster.name(), node.id().role());
    }
}
