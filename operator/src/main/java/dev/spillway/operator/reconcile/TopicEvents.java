package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.status.Conditions;
import dev.spillway.operator.status.Finding;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What makes a Topic be looked at besides itself: its Cluster, when it matters to topics. */
final class TopicEvents {

    private TopicEvents() {}

    static EventSource<Cluster, Topic> ofClusters(EventSourceContext<Topic> context) {
        var topics = context.getPrimaryCache();
        var configuration =
                InformerEventSourceConfiguration.from(Cluster.class, Topic.class)
                        .withName("Cluster")
                        .<Topic>withPrimaryToSecondaryMapper(TopicEvents::cluster)
                        .withSecondaryToPrimaryMapper(cluster ->
                                topics.list(cluster.getMetadata().getNamespace())
                                        .filter(topic -> isIn(topic, cluster))
                                        .map(ResourceID::fromResource)
                                        .collect(Collectors.toSet()))
                        .withOnUpdateFilter(TopicEvents::matters)
                        .withNamespacesInheritedFromController()
                        .build();
        return new InformerEventSource<>(configuration, context);
    }

    private static Set<ResourceID> cluster(Topic topic) {
        return Set.of(new ResourceID(Home.clusterName(topic), topic.getMetadata().getNamespace()));
    }

    private static boolean isIn(Topic topic, Cluster cluster) {
        return Home.clusterName(topic).equals(cluster.getMetadata().getName());
    }

    /** Its spec, its end, and whether it is ready; not every number in its status. */
    private static boolean matters(Cluster now, Cluster before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(
                        now.getMetadata().getDeletionTimestamp(),
                        before.getMetadata().getDeletionTimestamp())
                || isReady(now) != isReady(before);
    }

    private static boolean isReady(Cluster cluster) {
        return Stream.ofNullable(cluster.getStatus())
                .map(ClusterStatus::conditions)
                .anyMatch(conditions -> Conditions.isTrue(conditions, Finding.READY));
    }
}
