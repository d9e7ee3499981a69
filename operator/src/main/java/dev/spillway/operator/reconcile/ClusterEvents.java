package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.model.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What makes a Cluster be looked at: changes of its Pods, disks, Services and ConfigMaps, and of
 * the specs of its Topics, whose replicas it moves. Its own objects are found by label, not by
 * owner: disks that outlive a Cluster have none. Changes of what is rarely touched
 * (ServiceAccounts, PodDisruptionBudgets, NetworkPolicies) are found by looking.
 */
final class ClusterEvents {

    private ClusterEvents() {}

    static List<EventSource<?, Cluster>> of(EventSourceContext<Cluster> context) {
        var own =
                Stream.of(Pod.class, PersistentVolumeClaim.class, Service.class, ConfigMap.class)
                        .<EventSource<?, Cluster>>map(kind -> source(kind, context));
        return Stream.concat(own, Stream.of(topics(context))).toList();
    }

    private static EventSource<Topic, Cluster> topics(EventSourceContext<Cluster> context) {
        var configuration =
                InformerEventSourceConfiguration.from(Topic.class, Cluster.class)
                        .withName(Topic.class.getSimpleName())
                        .withSecondaryToPrimaryMapper(ClusterEvents::home)
                        // A Topic's status tells a Cluster nothing that it does not see itself.
                        .withOnUpdateFilter(
                                (now, before) -> !generation(now).equals(generation(before)))
                        .withNamespacesInheritedFromController()
                        .build();
        return new InformerEventSource<>(configuration, context);
    }

    private static Long generation(Topic topic) {
        return Objects.requireNonNullElse(topic.getMetadata().getGeneration(), 0L);
    }

    private static Set<ResourceID> home(Topic topic) {
        return Set.of(new ResourceID(Home.clusterName(topic), topic.getMetadata().getNamespace()));
    }

    private static <T extends HasMetadata> EventSource<T, Cluster> source(
            Class<T> kind, EventSourceContext<Cluster> context) {
        var configuration =
                InformerEventSourceConfiguration.from(kind, Cluster.class)
                        .withName(kind.getSimpleName())
                        .withLabelSelector(selector())
                        .withSecondaryToPrimaryMapper(ClusterEvents::cluster)
                        .withNamespacesInheritedFromController()
                        .build();
        return new InformerEventSource<>(configuration, context);
    }

    private static String selector() {
        return Labels.MANAGED_BY + "=" + Labels.cluster("").get(Labels.MANAGED_BY);
    }

    private static Set<ResourceID> cluster(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return Stream.ofNullable(labels == null ? null : labels.get(Labels.CLUSTER))
                .map(cluster -> new ResourceID(cluster, object.getMetadata().getNamespace()))
                .collect(Collectors.toSet());
    }
}
