package dev.spillway.local.e2e.topics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.SandboxTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The operator deletes only topics that a Topic owned, reports on each Topic what it has done, and
 * needs no more than a Kafka that responds. All tests share one cluster and use different topics;
 * the last one loses a broker.
 */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TopicsEndToEndTest extends SandboxTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final String THREE_REPLICAS = "partitions: 1, replicas: 3";
    private static final int QUEUED = 20;

    /** Resets what a test has changed. */
    @AfterEach
    void theClusterIsValidAndNotPaused() throws Exception {
        changeCluster(
                """
                {"spec": {"paused": false, "config": {"min.insync.replicas": null}}}
                """);
    }

    @Test
    @Order(1)
    void aTopicThatWasNeverValidIsDeletedWithoutHarm() throws Exception {
        var id = kafka().make("ledger");
        kafka().write("ledger", "one", "two", "three");
        topics().create("ledger", "partitions: 1, replicas: 5");
        topics().awaitCondition("ledger", "Ready", "False");
        assertThat(topics().condition("ledger", "Ready")).contains("InvalidSpec");

        topics().delete("ledger");
        topics().awaitGone("ledger");

        assertThat(kafka().id("ledger")).contains(id);
        assertThat(kafka().written("ledger")).isEqualTo(3);
    }

    @Test
    @Order(2)
    void aTopicWhoseNameIsTakenIsDeletedWithoutHarm() throws Exception {
        topics().create("invoices", THREE_REPLICAS);
        topics().awaitReady("invoices");
        var id = kafka().id("invoices");
        topics().create("invoices-again", "name: invoices, " + THREE_REPLICAS);
        topics().awaitCondition("invoices-again", "Ready", "False");
        assertThat(topics().condition("invoices-again", "Ready")).contains("NameTaken");

        topics().delete("invoices-again");
        topics().awaitGone("invoices-again");

        assertThat(kafka().id("invoices")).isEqualTo(id).isPresent();
    }

    @Test
    @Order(3)
    void anAdoptionIsReportedAndMakesTheTopicOwned() throws Exception {
        kafka().make("clicks");
        topics().create("clicks", THREE_REPLICAS);
        topics().awaitReady("clicks");
        topics().awaitEvent("clicks", event -> event.contains(" Adopted: "));

        topics().delete("clicks");
        topics().awaitGone("clicks");

        kafka().awaitGone("clicks");
    }

    @Test
    @Order(4)
    void aTopicStaysWhileItsClusterIsPaused() throws Exception {
        topics().create("orders", THREE_REPLICAS);
        topics().awaitReady("orders");
        var id = kafka().id("orders");
        changeCluster("{\"spec\":{\"paused\":true}}");

        topics().delete("orders");
        awaitStay("orders");
        assertThat(kafka().id("orders")).isEqualTo(id).isPresent();

        theClusterIsValidAndNotPaused();
        topics().awaitGone("orders");
        kafka().awaitGone("orders");
    }

    @Test
    @Order(5)
    void aTopicStaysWhileItsClusterIsPausedEvenWithAnInvalidSpec() throws Exception {
        topics().create("payments", THREE_REPLICAS);
        topics().awaitReady("payments");
        var id = kafka().id("payments");
        // More than there are brokers.
        changeCluster(
                """
                {"spec": {"paused": true, "config": {"min.insync.replicas": "9"}}}
                """);

        topics().delete("payments");
        awaitStay("payments");
        assertThat(kafka().id("payments")).isEqualTo(id).isPresent();

        theClusterIsValidAndNotPaused();
        topics().awaitGone("payments");
        kafka().awaitGone("payments");
    }

    @Test
    @Order(6)
    void aTopicRecreatedByAnotherClientIsKeptAndThatIsReported() throws Exception {
        topics().create("carts", THREE_REPLICAS);
        topics().awaitReady("carts");
        // Paused, so that the deletion comes before the topic is observed and adopted.
        changeCluster("{\"spec\":{\"paused\":true}}");
        Uuid foreign = kafka().replace("carts");
        kafka().write("carts", "not the operator's");
        topics().delete("carts");
        awaitStay("carts");

        theClusterIsValidAndNotPaused();
        topics().awaitGone("carts");

        assertThat(kafka().id("carts")).contains(foreign);
        assertThat(kafka().written("carts")).isEqualTo(1);
        topics().awaitEvent(
                        "carts",
                        event ->
                                event.startsWith("Warning ") && event.contains(foreign.toString()));
    }

    @Test
    @Order(7)
    void ofTwoTopicsWhoseNamesCollideInMetricsOneIsRefusedAndAllOthersAreCreated()
            throws Exception {
        var others = IntStream.range(0, QUEUED).mapToObj(i -> "beside-" + i).toList();
        others.subList(0, QUEUED / 2).forEach(name -> topics().create(name, THREE_REPLICAS));
        topics().create("page.views", THREE_REPLICAS);
        topics().create("page-underscore-views", "name: page_views, " + THREE_REPLICAS);
        others.subList(QUEUED / 2, QUEUED).forEach(name -> topics().create(name, THREE_REPLICAS));

        for (var name : others) {
            topics().awaitReady(name);
        }
        var colliding = List.of("page.views", "page-underscore-views");
        Await.until(
                "one is Ready, and the other says why it is not",
                TIMEOUT,
                () -> {
                    var conditions =
                            colliding.stream()
                                    .map(name -> topics().condition(name, "Ready"))
                                    .toList();
                    return conditions.stream().anyMatch(ready -> ready.startsWith("True "))
                                    && conditions.stream()
                                            .anyMatch(ready ->
                                                    ready.startsWith("False ")
                                                            && ready.contains("collide"))
                            ? List.of()
                            : conditions;
                });
        assertThat(kafka().names("page")).containsOnlyOnce("page-views").hasSize(2);
    }

    @Test
    @Order(8)
    void aTopicThatIsDeletedBeforeItIsCreatedIsNotLeftInKafka() throws Exception {
        var stay = names("queued-stays-");
        var deleted = names("queued-deleted-");
        for (int i = 0; i < QUEUED; i++) {
            topics().create(deleted.get(i), THREE_REPLICAS);
            topics().create(stay.get(i), THREE_REPLICAS);
        }
        deleted.forEach(name -> topics().delete(name));
        topics().create("queued-stays-last", THREE_REPLICAS);

        for (var name : deleted) {
            topics().awaitGone(name);
        }
        for (var name : stay) {
            topics().awaitReady(name);
        }
        topics().awaitReady("queued-stays-last");
        assertThat(kafka().names("queued-"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(stay.stream(), Stream.of("queued-stays-last")).toList());
    }

    @Test
    @Order(9)
    void theNewestOfSeveralSpecsWinsWhileATopicWaits() throws Exception {
        names("crowd-").forEach(name -> topics().create(name, THREE_REPLICAS));
        topics().create("changing", THREE_REPLICAS + ", config: {max.message.bytes: \"2000\"}");
        for (int bytes = 2001; bytes <= 2010; bytes++) {
            topics().change(
                            "changing",
                            """
                            {"spec": {"config": {"max.message.bytes": "%d"}}}
                            """
                                    .formatted(bytes));
        }

        topics().awaitReady("changing");
        Await.until(
                "the newest setting is Kafka's",
                TIMEOUT,
                () -> {
                    var bytes = kafka().setting("changing", "max.message.bytes");
                    return bytes.equals("2010") ? List.of() : List.of("it is " + bytes);
                });
        for (var name : names("crowd-")) {
            topics().awaitReady(name);
        }
        assertThat(kafka().setting("changing", "max.message.bytes")).isEqualTo("2010");
    }

    @Test
    @Order(10)
    void loweringMinInsyncReplicasHealsAPartitionWhoseSecondReplicaIsLost() throws Exception {
        topics().create(
                        "pairs",
                        "partitions: 1, replicas: 2, config: {min.insync.replicas: \"2\"}");
        topics().awaitReady("pairs");
        kafka().write("pairs", "while both are there");
        var partition = kafka().partition("pairs");
        new LostBroker(sandbox(), partition.replicas().getLast().id()).lose();
        Await.until(
                "one replica is in sync, and the Cluster is not Ready",
                TIMEOUT,
                () -> {
                    var ready = Sandbox.Conditions.of(sandbox().cluster()).unless("Ready", "True");
                    var inSync = kafka().partition("pairs").isr();
                    return inSync.size() == 1 && !ready.isEmpty()
                            ? List.of()
                            : List.of("in sync: " + inSync);
                });

        try (var producer = clients().producer("waiting")) {
            var written = producer.send(KafkaTopics.record("pairs", "with one replica"));
            topics().change(
                            "pairs",
                            """
                            {"spec": {"config": {"min.insync.replicas": "1"}}}
                            """);
            written.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        }
        topics().awaitReady("pairs");
    }

    private static List<String> names(String prefix) {
        return IntStream.range(0, QUEUED).mapToObj(i -> prefix + i).toList();
    }

    private void changeCluster(String patch) throws Exception {
        sandbox().changeAndAwait(patch, TIMEOUT);
    }

    /** Waits until the operator has reported that it does not delete a Topic while paused. */
    private void awaitStay(String name) throws Exception {
        Await.until(
                "an Event says that Topic " + name + " is kept",
                TIMEOUT,
                () -> {
                    var events = topics().events(name);
                    assertThat(topics().exists(name))
                            .as("the Topic exists; events: %s", events)
                            .isTrue();
                    return events.stream().anyMatch(event -> event.contains("paused"))
                            ? List.of()
                            : List.of("events: " + events);
                });
    }

    private TopicResources topics() {
        return new TopicResources(sandbox());
    }

    private KafkaTopics kafka() {
        return new KafkaTopics(admin(), clients());
    }
}
