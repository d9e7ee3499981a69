package dev.spillway.operator.observed;

import java.util.Set;

/**
 * What the operator has noted on a Topic resource.
 *
 * @param held the Topic carries the operator's finalizer
 * @param clusterId Kafka's id of the cluster whose topic the Topic owns; empty when it owns none,
 *     or was marked by a version that did not note it
 * @param settings the topic settings that the operator has set
 * @param topicId the id in status: Kafka's id of the topic that was seen last; empty when none was
 */
public record TopicMetadata(boolean held, String clusterId, Set<String> settings, String topicId) {

    /**
     * The Topic was valid once, its cluster was reached, and it made the topic or took it over.
     * Earlier versions noted no cluster, but settings or the id.
     */
    public boolean owns() {
        return !clusterId.isEmpty() || !settings.isEmpty() || !topicId.isEmpty();
    }
}
