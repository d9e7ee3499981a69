package dev.spillway.local.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.load.Clients;
import dev.spillway.local.e2e.load.Prober;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a partition takes no writes while all brokers are restarted, against what a plain change
 * of its leader costs a client in the same run; {@code -Dspillway.figures=true} measures it.
 */
@EnabledIfSystemProperty(named = "spillway.figures", matches = "true")
class RollFigureTest {
    private static final String TOPIC = "probe";
    private static final int PARTITIONS = 12;
    private static final int PLAIN_ROUNDS = 5;
    private static final int ROLLS = 3;
    private static final int BROKERS = 3;
    private static final String KEY = "queued.max.requests";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder = Path.of("");

    @AfterEach
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void nothingIsLeftRunning() throws IOException, InterruptedException {
        Sandbox.down(folder);
    }

    @Test
    @Timeout(value = 9, unit = TimeUnit.MINUTES)
    void aRollCostsAPartitionNoMoreThanALeaderChangeDoes() throws Exception {
        try (var sandbox = Sandbox.up(folder)) {
            sandbox.makeTopic(TOPIC, PARTITIONS);
            var clients = new Clients(sandbox.bootstrap());
            try (var admin = Admin.create(clients.settings("figures"));
                    var prober = Prober.start(clients, TOPIC, PARTITIONS)) {
                settle(sandbox, admin, Map.of());
                awaitService(prober);
                measure(sandbox, admin, prober);
                assertThat(prober.errors().first()).as("errors told to producers").isEmpty();
            }
        }
    }

    private static void measure(Sandbox sandbox, Admin admin, Prober prober) throws Exception {
        var plain = new Figures();
        // So that nobody else moves leaders meanwhile.
        sandbox.change("{\"spec\":{\"paused\":true}}");
        for (int round = 0; round < PLAIN_ROUNDS; round++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                plain.add(movedLeader(admin, prober, new TopicPartition(TOPIC, partition)));
            }
        }
        sandbox.change("{\"spec\":{\"paused\":null}}");
        settle(sandbox, admin, Map.of());

        var rolls = new Figures();
        var restarts = new Figures();
        for (int roll = 1; roll <= ROLLS; roll++) {
            roll(sandbox, admin, prober, Integer.toString(500 + roll), rolls, restarts);
        }
        System.out.printf(
                Locale.ROOT,
                """
                produce unavailability of a partition, of %d, in %d rolls of %d brokers:
                  a plain change of its leader      %s
                  a restart of any broker           %s
                  the longest of a whole roll       %s
                  p99 of a roll / p99 of a plain change of leader: %.2f; errors to producers: %d
                """,
                PARTITIONS,
                ROLLS,
                BROKERS,
                plain,
                restarts,
                rolls,
                rolls.percentileMs(0.99) / plain.percentileMs(0.99),
                prober.errors().count());
    }

    /** The gap that its producer sees when the second of a partition's replicas takes over. */
    private static long movedLeader(Admin admin, Prober prober, TopicPartition partition)
            throws Exception {
        var replicas = new ArrayList<>(describe(admin, partition).replicas());
        replicas.add(replicas.removeFirst());
        admin.alterPartitionReassignments(
                        Map.of(
                                partition,
                                Optional.of(
                                        new NewPartitionReassignment(
                                                replicas.stream().map(Node::id).toList()))))
                .all()
                .get();
        awaitService(prober);
        prober.service().longestGaps();
        admin.electLeaders(ElectionType.PREFERRED, Set.of(partition)).all().get();
        Await.until(
                partition + " has changed its leader",
                PATIENCE,
                () ->
                        replicas.getFirst().equals(describe(admin, partition).leader())
                                ? List.of()
                                : List.of("it has not"));
        awaitService(prober);
        return prober.service().longestGaps()[partition.partition()];
    }

    private static void roll(
            Sandbox sandbox,
            Admin admin,
            Prober prober,
            String value,
            Figures rolls,
            Figures restarts)
            throws Exception {
        var before = brokers(sandbox).stream().map(pod -> pod.getMetadata().getUid()).toList();
        var longest = new long[PARTITIONS];
        prober.service().longestGaps();
        sandbox.change("{\"spec\":{\"config\":{\"%s\":\"%s\"}}}".formatted(KEY, value));
        for (int restarted = 1; restarted <= BROKERS; restarted++) {
            var wanted = restarted;
            Await.until(
                    restarted + " brokers have restarted",
                    PATIENCE,
                    () ->
                            brokers(sandbox).stream()
                                                    .filter(Declared::ready)
                                                    .filter(pod ->
                                                            !before.contains(
                                                                    pod.getMetadata().getUid()))
                                                    .count()
                                            >= wanted
                                    ? List.of()
                                    : List.of("not yet"));
            if (restarted == BROKERS) {
                // Leaders go back to where they were: that belongs to it.
                settle(sandbox, admin, Map.of(KEY, value));
            }
            awaitService(prober);
            var gaps = prober.service().longestGaps();
            restarts.addAll(gaps);
            for (int i = 0; i < PARTITIONS; i++) {
                longest[i] = Math.max(longest[i], gaps[i]);
            }
        }
        rolls.addAll(longest);
    }

    private static List<Pod> brokers(Sandbox sandbox) {
        return sandbox.client()
                .pods()
                .inNamespace(Sandbox.NAMESPACE)
                .withLabel("spillway.dev/cluster", Sandbox.CLUSTER)
                .withLabel("app.kubernetes.io/component", "broker")
                .list()
                .getItems();
    }

    private static void settle(Sandbox sandbox, Admin admin, Map<String, String> settings)
            throws Exception {
        var declared = new Declared(BROKERS, settings);
        Await.until(
                "the cluster is as declared and balanced",
                PATIENCE,
                () -> declared.deviations(sandbox, admin));
    }

    private static void awaitService(Prober prober) throws Exception {
        var now = System.nanoTime();
        Await.until(
                "every partition takes writes",
                PATIENCE,
                () ->
                        prober.service().servedSince(now)
                                ? List.of()
                                : List.of("not every partition has taken one"));
    }

    private static TopicPartitionInfo describe(Admin admin, TopicPartition partition)
            throws Exception {
        TopicDescription topic =
                admin.describeTopics(List.of(partition.topic()))
                        .topicNameValues()
                        .get(partition.topic())
                        .get();
        return topic.partitions().get(partition.partition());
    }
}
