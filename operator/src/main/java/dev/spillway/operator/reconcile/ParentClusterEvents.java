package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.view.ClusterKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What triggers the reconciliation of a Topic or a User besides itself and its view: its Cluster's
 * spec and deletion.
 */
final class ParentClusterEvents {

    private ParentClusterEvents() {}

    /**
     * @param parent the Cluster that a resource names
     * @param children the resources that name a Cluster
     */
    static <P extends HasMetadata> EventSource<Cluster, P> of(
            Class<P> kind,
            EventSourceContext<P> context,
            Function<P, ClusterKey> parent,
            Function<ClusterKey, ? extends Collection<P>> children) {
        var configuration =
                InformerEventSourceConfiguration.from(Cluster.class, kind)
                        .withName("Cluster")
                        .<P>withPrimaryToSecondaryMapper(child -> id(parent.apply(child)))
                        .withSecondaryToPrimaryMapper(cluster ->
                                children.apply(key(cluster)).stream()
                                        .map(ResourceID::fromResource)
                                        .collect(Collectors.toSet()))
                        .withOnUpdateFilter(ParentClusterEvents::matters)
                        .withNamespacesInheritedFromController()
                        .build();
        return new InformerEventSource<>(configuration, context);
    }

    private static Set<ResourceID> id(ClusterKey cluster) {
        return Set.of(new ResourceID(cluster.name(), cluster.namespace()));
    }

    private static ClusterKey key(Cluster cluster) {
        return new ClusterKey(
                cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
    }

    /** The state of Kafka arrives through the view. */
    static boolean matters(Cluster now, Cluster before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(
                        now.getMetadata().getDeletionTimestamp(),
                        before.getMetadata().getDeletionTimestamp());
    }
}
