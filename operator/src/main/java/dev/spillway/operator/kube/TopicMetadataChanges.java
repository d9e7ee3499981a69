package dev.spillway.operator.kube;

import dev.spillway.operator.api.Topic;
import java.util.Set;

/**
 * What the operator writes on Topics besides their status. Both throw {@link
 * KubeUnavailableException} when Kubernetes does not answer and {@link KubeRefusedException} when
 * it says no.
 */
public interface TopicMetadataChanges {

    /**
     * Marks the Topic as the owner of its Kafka topic and holds it by the operator's finalizer, in
     * one write. That comes before anything is created: whatever exists later, its owner is known.
     *
     * @param clusterId of the Kafka cluster, 22 characters
     * @param settings the topic settings that the operator sets
     * @return false when the Topic is gone
     */
    boolean own(Topic topic, String clusterId, Set<String> settings);

    /** Lets a Topic go that is being deleted: takes the operator's finalizer off. */
    void release(Topic topic);
}
