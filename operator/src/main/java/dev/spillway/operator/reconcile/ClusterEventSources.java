package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.kube.KubernetesSnapshot;
import dev.spillway.operator.model.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What triggers a Cluster's reconciliation: changes of its objects in Kubernetes, and its view. Its
 * objects are found by label, not by owner: disks that outlive a Cluster have no owner.
 */
final class ClusterEventSources {

    private static final List<Class<? extends HasMetadata>> SHARED =
            List.of(
                    ServiceAccount.class,
                    Service.class,
                    ConfigMap.class,
                    PodDisruptionBudget.class,
                    NetworkPolicy.class);

    private ClusterEventSources() {}

    static List<EventSource<?, Cluster>> of(
            EventSourceContext<Cluster> context, EventSource<?, Cluster> view) {
        var own =
                Stream.concat(Stream.of(Pod.class, PersistentVolumeClaim.class), SHARED.stream())
                        .<EventSource<?, Cluster>>map(kind -> source(kind, context));
        return Stream.concat(own, Stream.of(view)).toList();
    }

    /** The Cluster's objects in the informers' caches. */
    static KubernetesSnapshot fromInformers(Context<Cluster> context) {
        return KubernetesSnapshot.of(
                context.getSecondaryResources(Pod.class),
                context.getSecondaryResources(PersistentVolumeClaim.class),
                SHARED.stream()
                        .flatMap(kind -> context.getSecondaryResources(kind).stream())
                        .map(HasMetadata.class::cast)
                        .toList());
    }

    private static <T extends HasMetadata> EventSource<T, Cluster> source(
            Class<T> kind, EventSourceContext<Cluster> context) {
        var configuration =
                InformerEventSourceConfiguration.from(kind, Cluster.class)
                        .withName(kind.getSimpleName())
                        .withLabelSelector(selector())
                        .withSecondaryToPrimaryMapper(ClusterEventSources::cluster)
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
