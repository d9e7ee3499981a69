package dev.spillway.operator.plan.topics;

import dev.spillway.operator.api.DeletionPolicy;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.TopicMetadata;
import dev.spillway.operator.plan.TopicStep;
import java.util.Optional;

/**
 * What becomes of the Kafka topic of a Topic that is being deleted. It is deleted only if it is
 * proven to be the Topic's own: marked as of this very Kafka cluster, and still the topic of the id
 * that was seen before. In every doubt it stays, and that is said.
 */
public sealed interface TopicDeletion {

    /**
     * The Topic may go; nothing is deleted in Kafka.
     *
     * @param kept whether a topic stays behind that somebody might not expect to
     */
    record Release(String why, boolean kept) implements TopicDeletion {}

    /** The Kafka topic is deleted first. */
    record Delete(TopicStep.Delete step) implements TopicDeletion {}

    /**
     * @param noted what was noted on the Topic; its topicId may also be known from its creation
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
     * The second half of {@link #ofTopic}, when Kafka can be asked.
     *
     * @param clusterId of the Kafka that answered
     */
    static TopicDeletion inKafka(
            String name, TopicMetadata noted, String clusterId, ObservedTopic seen) {
        if (!noted.clusterId().isEmpty() && !noted.clusterId().equals(clusterId)) {
            return new Release(
                    "topic "
                            + name
                            + " is kept: this Topic owned one in another Kafka cluster ("
                            + noted.clusterId()
                            + ", now it is "
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
                                    + " is kept: its id was not noted, so that it cannot be told"
                                    + " from one that somebody else made; delete it by hand if it"
                                    + " is not needed",
                            true);
                }
                if (!noted.topicId().equals(present.id())) {
                    yield new Release(
                            "topic "
                                    + name
                                    + " is kept: it is another one (id "
                                    + present.id()
                                    + ") than this Topic owned (id "
                                    + noted.topicId()
                                    + "); delete it by hand if it is not needed",
                            true);
                }
                yield new Delete(new TopicStep.Delete(name, present.id(), "its Topic was deleted"));
            }
        };
    }
}
