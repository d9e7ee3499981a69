package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.view.ClusterKey;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What triggers a Topic's reconciliation besides itself and its view: its Cluster's spec and
 * deletion.
 */
final class TopicEventSources {

    private TopicEventSources() {}

    static EventSource<Cluster, Topic> ofClusters(
            EventSourceContext<Topic> context, TopicIndex topics) {
        var configuration =
                InformerEventSourceConfiguration.from(Cluster.class, Topic.class)
                        .withName("Cluster")
                        .<Topic>withPrimaryToSecondaryMapper(TopicEventSources::cluster)
                        .withSecondaryToPrimaryMapper(cluster ->
                                topics.of(key(cluster)).stream()
                                        .map(ResourceID::fromResource)
                                        .collect(Collectors.toSet()))
                        .withOnUpdateFilter(TopicEventSources::matters)
                        .withNamespacesInheritedFromController()
                        .build();
        return new InformerEventSource<>(configuration, context);
    }

    private static Set<ResourceID> cluster(Topic topic) {
        var cluster = TopicIndex.cluster(topic);
        return Set.of(new ResourceID(cluster.name(), cluster.namespace()));
    }

    private static ClusterKey key(Cluster cluster) {
        return new ClusterKey(
                cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
    }

    /** The state of Kafka arrives through the view. */
    private static boolean matters(Cluster now, Cluster before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(
                        now.getMetadata().getDeletionTimestamp(),
                        before.getMetadata().getDeletionTimestamp());
    }
}
