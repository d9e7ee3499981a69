package dev.spillway.operator.observed;

import java.util.Set;

/**
 * What the operator has noted on a Topic resource.
 *
 * @param held the Topic carries the operator's finalizer
 * @param clusterId Kafka's id of the cluster whose topic the Topic owns; empty when it owns none,
 *     or was marked by a version that did not record it
 * @param settings the topic settings that the operator has set
 * @param topicId the id in status: Kafka's id of the topic that was seen last; empty when none was
 */
public record TopicMetadata(boolean held, String clusterId, Set<String> settings, String topicId) {

    /**
     * The Topic has been valid, its cluster was reached, and it created or adopted the topic.
     * Earlier versions recorded settings or the id, but no cluster.
     */
    public boolean owns() {
        return !clusterId.isEmpty() || !settings.isEmpty() || !topicId.isEmpty();
    }
}
