package dev.spillway.operator.plan.topics;

import dev.spillway.operator.api.DeletionPolicy;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.TopicMetadata;
import dev.spillway.operator.plan.TopicStep;
import java.util.Optional;

/**
 * What happens to the Kafka topic of a Topic that is being deleted. It is deleted only if it
 * provably belongs to the Topic: marked as of this Kafka cluster, and with the id that was seen
 * before. In doubt it is kept, and that is reported.
 */
public sealed interface TopicDeletion {

    /**
     * The Topic's finalizer is removed; nothing is deleted in Kafka.
     *
     * @param kept whether a Kafka topic is left that somebody may not expect
     */
    record Release(String why, boolean kept) implements TopicDeletion {}

    /** The Kafka topic is deleted first. */
    record Delete(TopicStep.Delete step) implements TopicDeletion {}

    /**
     * @param noted what is recorded on the Topic; its topicId may also be known from its creation
     * @param otherTopic another Topic that declares the same Kafka topic
     */
    static TopicDeletion ofTopic(
            String name, DeletionPolicy policy, TopicMetadata noted, Optional<String> otherTopic) {
        if (policy == DeletionPolicy.Retain) {
            return new Release("deletionPolicy is Retain", false);
        }
        if (otherTopic.isPresent()) {
            return new Release(
                    "Topic " + otherTopic.get() + " declares the same Kafka topic", false);
        }
        if (!noted.owns()) {
            return new Release("it never owned a Kafka topic", false);
        }
        return new Delete(new TopicStep.Delete(name, noted.topicId(), "its Topic was deleted"));
    }

    /**
     * Second half of {@link #ofTopic}, once Kafka has answered.
     *
     * @param clusterId of the Kafka cluster that answered
     */
    static TopicDeletion inKafka(
            String name, TopicMetadata noted, String clusterId, ObservedTopic seen) {
        if (!noted.clusterId().isEmpty() && !noted.clusterId().equals(clusterId)) {
            return new Release(
                    "topic "
                            + name
                            + " is kept: this Topic owned a topic in another Kafka cluster ("
                            + noted.clusterId()
                            + "; this is "
                            + clusterId
                            + ")",
                    true);
        }
        return switch (seen) {
            case ObservedTopic.Absent absent -> new Release("Kafka has no topic " + name, false);
            case ObservedTopic.Present present -> {
                if (noted.topicId().isEmpty()) {
                    yield new Release(
                            "topic "
                                    + name
                                    + " is kept: its id was not recorded, so it cannot be"
                                    + " distinguished from a topic that somebody else created;"
                                    + " delete it by hand if it is not needed",
                            true);
                }
                if (!noted.topicId().equals(present.id())) {
                    yield new Release(
                            "topic "
                                    + name
                                    + " is kept: its id is "
                                    + present.id()
                                    + ", and this Topic owned the one with id "
                                    + noted.topicId()
                                    + "; delete it by hand if it is not needed",
                            true);
                }
                yield new Delete(new TopicStep.Delete(name, present.id(), "its Topic was deleted"));
            }
        };
    }
}
