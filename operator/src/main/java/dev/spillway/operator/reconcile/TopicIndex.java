package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Topic;
import dev.spillway.operator.plan.topics.OwnerCandidate;
import dev.spillway.operator.view.ClusterKey;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All Topics, indexed by Cluster and by the Kafka topic that they declare. There is one cache of
 * them, the Topic controller's; the Cluster controller reads it too.
 */
final class TopicIndex {
    private static final String BY_CLUSTER = "cluster";
    private static final String BY_KAFKA_TOPIC = "kafka-topic";

    private @Nullable volatile IndexerResourceCache<Topic> cache;
    private volatile boolean complete;

    /** Must be called before the cache is filled. */
    void index(IndexerResourceCache<Topic> topics) {
        topics.addIndexers(
                Map.of(
                        BY_CLUSTER,
                        topic -> List.of(cluster(topic).toString()),
                        BY_KAFKA_TOPIC,
                        topic -> List.of(kafkaTopic(cluster(topic), kafkaName(topic)))));
        cache = topics;
    }

    /** All existing Topics have been read. */
    void complete() {
        complete = true;
    }

    /** Before this, a Topic that is not found may exist. */
    boolean isComplete() {
        return complete;
    }

    List<Topic> of(ClusterKey cluster) {
        return find(BY_CLUSTER, cluster.toString());
    }

    List<Topic> of(ClusterKey cluster, String kafkaName) {
        return find(BY_KAFKA_TOPIC, kafkaTopic(cluster, kafkaName));
    }

    /** The older Topic that owns the Kafka topic, if there is one. */
    Optional<String> owner(Topic topic) {
        return candidate(topic)
                .olderOwner(others(topic).map(TopicIndex::candidate).toList())
                .map(OwnerCandidate::resource);
    }

    /** Any other Topic that declares the same Kafka topic. */
    Optional<String> anyOther(Topic topic) {
        return others(topic).map(other -> other.getMetadata().getName()).sorted().findFirst();
    }

    /** Of two that declare the same Kafka topic, the one that owns it. */
    static Topic older(Topic one, Topic other) {
        return candidate(one).olderOwner(List.of(candidate(other))).isPresent() ? other : one;
    }

    /**
     * The name in Kafka. It is immutable, so an invalid Topic has one too; "", which no topic has,
     * if it cannot be read.
     */
    static String kafkaName(Topic topic) {
        if (!topic.unreadable("spec.name").isEmpty()) {
            return "";
        }
        var spec = topic.getSpec();
        return spec == null || spec.name() == null ? topic.getMetadata().getName() : spec.name();
    }

    /** The schema requires the name; a Topic stored before that has none. */
    static ClusterKey cluster(Topic topic) {
        var name =
                Stream.ofNullable(topic.getSpec())
                        .flatMap(spec -> Stream.ofNullable(spec.cluster()))
                        .flatMap(cluster -> Stream.ofNullable(cluster.name()))
                        .findFirst()
                        .orElse("");
        return new ClusterKey(topic.getMetadata().getNamespace(), name);
    }

    private Stream<Topic> others(Topic topic) {
        return of(cluster(topic), kafkaName(topic)).stream()
                .filter(other -> other.getMetadata().getDeletionTimestamp() == null)
                .filter(other ->
                        !Objects.equals(
                                other.getMetadata().getUid(), topic.getMetadata().getUid()));
    }

    private List<Topic> find(String index, String key) {
        var topics = cache;
        return topics == null ? List.of() : topics.byIndex(index, key);
    }

    private static String kafkaTopic(ClusterKey cluster, String name) {
        return cluster + "/" + name;
    }

    private static OwnerCandidate candidate(Topic topic) {
        return new OwnerCandidate(
                topic.getMetadata().getName(), topic.getMetadata().getCreationTimestamp());
    }
}
