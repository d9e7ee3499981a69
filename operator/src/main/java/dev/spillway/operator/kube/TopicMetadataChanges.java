package dev.spillway.operator.kube;

import dev.spillway.operator.api.Topic;
import java.util.Set;

/**
 * What the operator writes to Topics besides their status. Both methods throw {@link
 * KubeUnavailableException} when Kubernetes does not answer and {@link KubeRefusedException} when
 * it refuses.
 */
public interface TopicMetadataChanges {

    /**
     * Marks the Topic as the owner of its Kafka topic and adds the operator's finalizer, in one
     * write. That happens before anything is created, so that the owner of whatever exists later is
     * known.
     *
     * @param clusterId of the Kafka cluster, 22 characters
     * @param settings the topic settings that the operator sets
     * @return false when the Topic is gone
     */
    boolean takeOwnership(Topic topic, String clusterId, Set<String> settings);

    /** Removes the operator's finalizer from a Topic that is being deleted. */
    void release(Topic topic);
}
