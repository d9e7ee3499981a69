package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Topic;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.TopicModel;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The replication factors that the Topics of a Cluster declare. Topics that are invalid or being
 * deleted, and those whose Kafka topic an older Topic owns, declare nothing.
 */
final class DeclaredReplicas {

    private DeclaredReplicas() {}

    /** By name in Kafka. */
    static Map<String, Integer> of(Collection<Topic> topics, ClusterModel cluster) {
        var oldest = new TreeMap<String, Topic>();
        topics.stream()
                .filter(topic -> topic.getMetadata().getDeletionTimestamp() == null)
                .forEach(topic ->
                        oldest.merge(TopicIndex.kafkaName(topic), topic, TopicIndex::older));
        var replicas = new TreeMap<String, Integer>();
        for (var topic : oldest.values()) {
            switch (TopicModel.parse(topic, cluster)) {
                case ParseResult.Invalid<TopicModel> invalid -> {}
                case ParseResult.Valid<TopicModel> valid ->
                        replicas.put(valid.model().name(), valid.model().replicas());
            }
        }
        return replicas;
    }
}
