package dev.spillway.operator.plan.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.DeletionPolicy;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.TopicMetadata;
import dev.spillway.operator.plan.TopicStep;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicDeletionTest {
    private static final TopicMetadata OWNS = new TopicMetadata(true, "cluster", Set.of("a"), "id");
    private static final TopicMetadata OF_AN_EARLIER_VERSION =
            new TopicMetadata(true, "", Set.of("retention.ms"), "id");
    private static final ObservedTopic SEEN = present("id");

    @Test
    void deletesTheTopicThatItOwned() {
        assertThat(TopicDeletion.inKafka("orders", OWNS, "cluster", SEEN))
                .isEqualTo(
                        new TopicDeletion.Delete(
                                new TopicStep.Delete("orders", "id", "its Topic was deleted")));
    }

    @Test
    void topicsOfEarlierVersionsAreOwned() {
        assertThat(ofTopic(DeletionPolicy.Delete, OF_AN_EARLIER_VERSION, Optional.empty()))
                .isInstanceOf(TopicDeletion.Delete.class);
        assertThat(TopicDeletion.inKafka("orders", OF_AN_EARLIER_VERSION, "cluster", SEEN))
                .isInstanceOf(TopicDeletion.Delete.class);
        assertThat(
                        ofTopic(
                                DeletionPolicy.Delete,
                                new TopicMetadata(true, "", Set.of(), "id"),
                                Optional.empty()))
                .isInstanceOf(TopicDeletion.Delete.class);
    }

    @Test
    void deletesNothingThatItNeverOwned() {
        var never = new TopicMetadata(true, "", Set.of(), "");
        assertThat(ofTopic(DeletionPolicy.Delete, never, Optional.empty()))
                .isEqualTo(new TopicDeletion.Release("it never owned a Kafka topic", false));
    }

    @Test
    void deletesNothingThatIsToBeRetained() {
        assertThat(ofTopic(DeletionPolicy.Retain, OWNS, Optional.empty()))
                .isInstanceOf(TopicDeletion.Release.class);
    }

    @Test
    void deletesNothingThatAnotherTopicDeclares() {
        assertThat(ofTopic(DeletionPolicy.Delete, OWNS, Optional.of("other")))
                .isEqualTo(
                        new TopicDeletion.Release(
                                "Topic other declares the same Kafka topic", false));
    }

    @Test
    void deletesNothingInAnotherKafkaCluster() {
        assertThat(TopicDeletion.inKafka("orders", OWNS, "other", SEEN))
                .isInstanceOfSatisfying(
                        TopicDeletion.Release.class,
                        release -> {
                            assertThat(release.kept()).isTrue();
                            assertThat(release.why()).contains("cluster", "other");
                        });
    }

    @Test
    void keepsATopicOfAnotherId() {
        assertThat(TopicDeletion.inKafka("orders", OWNS, "cluster", present("new")))
                .isInstanceOfSatisfying(
                        TopicDeletion.Release.class,
                        release -> {
                            assertThat(release.kept()).isTrue();
                            assertThat(release.why()).contains("id new").contains("id id");
                        });
    }

    @Test
    void keepsATopicWhoseIdWasLost() {
        var lost = new TopicMetadata(true, "cluster", Set.of("a"), "");
        assertThat(TopicDeletion.inKafka("orders", lost, "cluster", SEEN))
                .isInstanceOfSatisfying(
                        TopicDeletion.Release.class,
                        release -> assertThat(release.kept()).isTrue());
    }

    @Test
    void releasesATopicThatKafkaDoesNotHave() {
        assertThat(TopicDeletion.inKafka("orders", OWNS, "cluster", new ObservedTopic.Absent()))
                .isEqualTo(new TopicDeletion.Release("Kafka has no topic orders", false));
    }

    private static TopicDeletion ofTopic(
            DeletionPolicy policy, TopicMetadata mark, Optional<String> rival) {
        return TopicDeletion.ofTopic("orders", policy, mark, rival);
    }

    private static ObservedTopic present(String id) {
        return ObservedTopic.Present.justCreated(id);
    }
}
