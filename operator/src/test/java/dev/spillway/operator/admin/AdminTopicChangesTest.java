package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.plan.TopicStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class AdminTopicChangesTest {
    private static final PolicyViolationException TOO_LARGE =
            new PolicyViolationException("Unable to perform excessively large batch operation.");

    private final FakeKafka kafka = new FakeKafka(3);
    private final ScriptedAdminCalls script = new ScriptedAdminCalls();
    private final Admin admin = FakeAdmin.of(kafka, script);
    private final TopicCatalog catalog = new TopicCatalog();
    private final TopicChanges changes = new AdminTopicChanges(admin, catalog);

    @Test
    void oneRequestForEachKind() {
        kafka.add("grown", 1, 1);
        kafka.add("altered", 1, 1);
        var deleted = kafka.add("deleted", 1, 1).id;
        kafka.topic("altered").settings.put("retention.ms", "1");
        var answers =
                changes.apply(
                        List.of(
                                create("a"),
                                new TopicStep.Grow("grown", 4, ""),
                                create("b"),
                                new TopicStep.Alter(
                                        "altered",
                                        new TreeMap<>(Map.of("cleanup.policy", "compact")),
                                        Set.of("retention.ms"),
                                        ""),
                                delete("deleted", deleted),
                                create("c")));
        assertThat(script.names())
                .containsExactly(
                        "createTopics",
                        "createPartitions",
                        "incrementalAlterConfigs",
                        "deleteTopics");
        assertThat(kafka.topics).containsOnlyKeys("a", "b", "c", "grown", "altered");
        assertThat(kafka.topic("grown").partitions).hasSize(4);
        assertThat(kafka.topic("altered").settings).isEqualTo(Map.of("cleanup.policy", "compact"));
        assertThat(answers).hasSize(6).containsEntry(create("b"), done("b"));
        assertThat(answers.values()).allMatch(TopicChangeResult.Done.class::isInstance);
    }

    @Test
    void whatKafkaRefusesOfOneTopicBlocksNoOther() {
        var tooMany = new TopicStep.Create("b", 1, 9, new TreeMap<>(), "");
        var answers = changes.apply(List.of(create("a"), tooMany, create("c")));
        assertThat(answers)
                .containsEntry(create("a"), done("a"))
                .containsEntry(create("c"), done("c"))
                .containsEntry(
                        tooMany,
                        new TopicChangeResult.Refused(
                                "Kafka refused to create topic b: Unable to replicate the"
                                        + " partition 9 time(s)"));
        assertThat(script.calls("createTopics")).hasSize(1);
    }

    /** Kafka accepts all settings of a topic or none. */
    @Test
    void oneBadSettingOfATopicBlocksNoOther() {
        kafka.add("a", 1, 1);
        kafka.add("b", 1, 1);
        kafka.topic("a").settings.put("max.message.bytes", "7");
        var bad =
                new TopicStep.Alter(
                        "a",
                        new TreeMap<>(
                                Map.of(
                                        "message.format.version", "3.0",
                                        "preallocate", "true",
                                        "retention.ms", "5")),
                        Set.of("max.message.bytes"),
                        "");

        var answers = changes.apply(List.of(bad, alter("b")));

        assertThat(answers)
                .containsEntry(
                        bad,
                        new TopicChangeResult.Refused(
                                "Kafka refused to change message.format.version of topic a: Unknown"
                                        + " topic config name: message.format.version; change"
                                        + " spec.config[message.format.version], or remove it"))
                .containsEntry(alter("b"), new TopicChangeResult.Done(""));
        assertThat(kafka.topic("a").settings)
                .isEqualTo(Map.of("preallocate", "true", "retention.ms", "5"));
    }

    @Test
    void settingsThatKafkaChecksAgainstEachOtherStayTogether() {
        kafka.add("a", 1, 1);
        var merge = Map.of("local.retention.ms", "5", "retention.ms", "5");
        var settings = new TreeMap<>(merge);
        settings.put("message.format.version", "3.0");
        changes.apply(List.of(new TopicStep.Alter("a", settings, Set.of(), "")));
        assertThat(script.calls("incrementalAlterConfigs")).hasSize(3);
        assertThat(kafka.topic("a").settings).isEqualTo(merge);
    }

    /** Two bad topics of a thousand must not cause a thousand requests. */
    @Test
    void partsOfManyTopicsShareRequests() {
        var steps = new ArrayList<TopicStep>();
        for (var name : List.of("a", "b", "c", "d")) {
            kafka.add(name, 1, 1);
            steps.add(
                    new TopicStep.Alter(
                            name,
                            new TreeMap<>(Map.of("no.such." + name, "1", "preallocate", "true")),
                            Set.of(),
                            ""));
        }
        assertThat(changes.apply(steps).values())
                .allMatch(TopicChangeResult.Refused.class::isInstance);
        assertThat(script.calls("incrementalAlterConfigs")).hasSize(3);
        assertThat(kafka.topic("d").settings).containsEntry("preallocate", "true");
    }

    @Test
    void ofTwoNamesThatCollideOneIsRefused() {
        kafka.add("a.b", 1, 1);
        var answers = changes.apply(List.of(create("a_b"), create("c")));
        assertThat(answers)
                .containsEntry(
                        create("a_b"),
                        new TopicChangeResult.Refused(
                                "Kafka refused to create topic a_b: Topic 'a_b' collides with"
                                        + " existing topic: a.b"))
                .containsEntry(create("c"), done("c"));
    }

    /** Each reading of the time is half a minute after the one before. */
    @Test
    void whatExistsAfterTheClientAskedAgainIsNotTakenForSomeoneElses() {
        changes.apply(List.of(create("a")));
        var time = new AtomicLong();
        var slow = new AdminTopicChanges(admin, catalog, () -> time.addAndGet(30_000_000_000L));
        assertThat(slow.apply(List.of(create("a"))).get(create("a")))
                .isInstanceOf(TopicChangeResult.Unavailable.class);
    }

    @Test
    void anAnswerThatIsLostIsUnavailableAndTheTopicThenExists() {
        script.next("createTopics", InjectedFault.lost(new TimeoutException("no answer")));
        assertThat(changes.apply(List.of(create("a"))))
                .containsEntry(
                        create("a"),
                        new TopicChangeResult.Unavailable(
                                "Kafka could not create topic a yet: no answer"));
        assertThat(changes.apply(List.of(create("a"))))
                .containsEntry(create("a"), new TopicChangeResult.Existed());
        assertThat(script.calls("createTopics")).hasSize(2);
    }

    @Test
    void anyOtherChangeIsRepeatedWithoutHarmWhenItsAnswerIsLost() {
        kafka.add("a", 1, 1);
        var steps =
                List.of(
                        new TopicStep.Grow("a", 4, ""),
                        alter("a"),
                        delete("b", kafka.add("b", 1, 1).id));
        for (var call : List.of("createPartitions", "incrementalAlterConfigs", "deleteTopics")) {
            script.next(call, InjectedFault.lost(new TimeoutException("no answer")));
        }
        assertThat(changes.apply(steps).values())
                .hasSize(3)
                .allMatch(TopicChangeResult.Unavailable.class::isInstance);
        assertThat(changes.apply(steps).values())
                .hasSize(3)
                .allMatch(TopicChangeResult.Done.class::isInstance);
    }

    @Test
    void aQuotaIsNoRefusal() {
        script.next(
                "createTopics",
                InjectedFault.of("a", new ThrottlingQuotaExceededException("quota is exceeded")));
        assertThat(changes.apply(List.of(create("a"), create("b"))))
                .containsEntry(
                        create("a"),
                        new TopicChangeResult.Unavailable(
                                "Kafka could not create topic a yet: quota is exceeded"))
                .containsEntry(create("b"), done("b"));
    }

    @Test
    void whatIsNotNowIsNotSplit() {
        script.always("createTopics", InjectedFault.all(new TimeoutException("no answer")));
        assertThat(changes.apply(List.of(create("a"), create("b"))).values())
                .hasSize(2)
                .allMatch(TopicChangeResult.Unavailable.class::isInstance);
        assertThat(script.calls("createTopics")).hasSize(1);
    }

    @Test
    void aTopicThatIsGoneIsDeleted() {
        var step = delete("a", new Uuid(9, 9));
        assertThat(changes.apply(List.of(step)))
                .containsEntry(step, new TopicChangeResult.Done(""));
    }

    @Test
    void anotherTopicOfTheNameIsNotDeleted() {
        var step = delete("a", kafka.add("a", 1, 1).id);
        var other = kafka.add("a", 1, 1);
        changes.apply(List.of(step));
        assertThat(kafka.topics).containsEntry("a", other);
    }

    @Test
    void aTopicThatDisappearedCanNotBeChangedNow() {
        var steps = List.of(new TopicStep.Grow("a", 4, ""), alter("a"));
        assertThat(changes.apply(steps).values())
                .hasSize(2)
                .allMatch(TopicChangeResult.Unavailable.class::isInstance);
    }

    @Test
    void aRequestThatFailsAsAWholeIsSplitUntilTheBadOneIsAlone() {
        script.always("createTopics", InjectedFault.whole("t5", TOO_LARGE));
        var steps = IntStream.range(0, 16).mapToObj(i -> create("t" + i)).toList();
        var answers = changes.apply(steps);
        for (var step : steps) {
            assertThat(answers)
                    .containsEntry(
                            step,
                            step.topic().equals("t5")
                                    ? new TopicChangeResult.Refused(
                                            "Kafka refused to create topic t5: "
                                                    + TOO_LARGE.getMessage())
                                    : done(step.topic()));
        }
        assertThat(kafka.topics).hasSize(15);
        // 16, and two for each halving of what holds the bad one.
        assertThat(script.calls("createTopics")).hasSize(9);
    }

    @Test
    void changesAndDeletionsAreSplitAlike() {
        for (var name : List.of("a", "b", "c")) {
            kafka.add(name, 1, 1);
        }
        var grown = Stream.of("a", "b", "c").map(name -> new TopicStep.Grow(name, 2, ""));
        var altered = Stream.of("a", "b", "c").map(AdminTopicChangesTest::alter);
        var badId = kafka.add("d", 1, 1).id;
        var deleted = Stream.of(delete("d", badId), delete("e", kafka.add("e", 1, 1).id));
        script.always("createPartitions", InjectedFault.whole("b", TOO_LARGE));
        script.always("incrementalAlterConfigs", InjectedFault.whole("b", TOO_LARGE));
        script.always("deleteTopics", InjectedFault.whole(badId.toString(), TOO_LARGE));
        var answers =
                changes.apply(
                        Stream.<Stream<? extends TopicStep>>of(grown, altered, deleted)
                                .<TopicStep>flatMap(steps -> steps)
                                .toList());
        assertThat(answers.entrySet())
                .hasSize(8)
                .allMatch(answer ->
                        Set.of("b", "d").contains(answer.getKey().topic())
                                ? answer.getValue() instanceof TopicChangeResult.Refused
                                : answer.getValue() instanceof TopicChangeResult.Done);
        assertThat(kafka.topics).containsOnlyKeys("a", "b", "c", "d");
    }

    @Test
    void isNotSplitWhenTheOperatorItselfMayNot() {
        for (var error :
                List.of(
                        new ClusterAuthorizationException("Cluster authorization failed."),
                        new TopicAuthorizationException(Set.of("a", "b")))) {
            script.forget();
            script.next("createTopics", InjectedFault.all(error));
            assertThat(changes.apply(List.of(create("a"), create("b"))).values())
                    .hasSize(2)
                    .allMatch(TopicChangeResult.Refused.class::isInstance);
            assertThat(script.calls("createTopics")).hasSize(1);
        }
    }

    @Test
    void isNotSplitWhenEachIsRefusedForAReasonOfItsOwn() {
        kafka.add("a.b", 1, 1);
        kafka.add("c.d", 1, 1);
        assertThat(changes.apply(List.of(create("a_b"), create("c_d"))).values())
                .hasSize(2)
                .allMatch(TopicChangeResult.Refused.class::isInstance);
        assertThat(script.calls("createTopics")).hasSize(1);
    }

    @Test
    void aClientThatIsClosedIsUnavailableForEach() {
        script.close();
        assertThat(changes.apply(List.of(create("a"), create("b"))).values())
                .hasSize(2)
                .allMatch(TopicChangeResult.Unavailable.class::isInstance);
    }

    @Test
    void settingsOfChangedTopicsAreAskedForAgain() {
        kafka.add("a", 1, 1);
        kafka.add("b", 1, 1);
        read();
        script.forget();
        changes.apply(List.of(alter("a")));
        assertThat(read().get("a").overrides()).isEqualTo(Map.of("cleanup.policy", "compact"));
        assertThat(script.calls("describeConfigs")).containsExactly(List.of("a"));
    }

    @Test
    void theyAreAskedForAgainWhenTheAnswerWasLost() {
        kafka.add("a", 1, 1);
        read();
        script.next(
                "incrementalAlterConfigs", InjectedFault.lost(new TimeoutException("no answer")));
        changes.apply(List.of(alter("a")));
        assertThat(read().get("a").overrides()).isEqualTo(Map.of("cleanup.policy", "compact"));
    }

    private Map<String, ObservedTopic.Present> read() {
        var listings =
                kafka.topics.entrySet().stream()
                        .map(topic -> new TopicListing(topic.getKey(), topic.getValue().id, false))
                        .toList();
        return catalog.refresh(admin, listings, Map.of(), Instant.EPOCH);
    }

    private TopicChangeResult done(String topic) {
        return new TopicChangeResult.Done(kafka.topic(topic).id.toString());
    }

    private static TopicStep create(String topic) {
        return new TopicStep.Create(topic, 1, 1, new TreeMap<>(), "");
    }

    private static TopicStep alter(String topic) {
        return new TopicStep.Alter(
                topic, new TreeMap<>(Map.of("cleanup.policy", "compact")), Set.of(), "");
    }

    private static TopicStep delete(String topic, Uuid id) {
        return new TopicStep.Delete(topic, id.toString(), "");
    }
}
