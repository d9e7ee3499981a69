package dev.spillway.local.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.load.PartitionProber;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures how long a partition accepts no writes during a rolling restart of all brokers, compared
 * with a plain change of its leader in the same run. Enabled by {@code -Dspillway.figures=true}.
 */
@Tag("e2e")
@EnabledIfSystemProperty(named = "spillway.figures", matches = "true")
class RollingRestartLatencyTest {
    private static final String TOPIC = "probe";
    private static final int PARTITIONS = 12;
    private static final int PLAIN_ROUNDS = 5;
    private static final int ROLLS = 3;
    private static final int BROKERS = 3;
    private static final String KEY = "queued.max.requests";
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

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
            var clients = sandbox.clients();
            try (var admin = Admin.create(nodesSettings(sandbox));
                    var prober = PartitionProber.start(clients, TOPIC, PARTITIONS)) {
                settle(sandbox, admin, Map.of());
                awaitService(prober);
                measure(sandbox, admin, prober);
                assertThat(prober.errors().first()).as("errors reported to producers").isEmpty();
            }
        }
    }

    /** No User can be granted to move leaders. */
    private static Map<String, Object> nodesSettings(Sandbox sandbox) {
        var secret =
                sandbox.client()
                        .secrets()
                        .inNamespace(Sandbox.NAMESPACE)
                        .withName("events-broker-0-tls")
                        .require();
        UnaryOperator<String> text =
                key ->
                        new String(
                                Base64.getDecoder().decode(secret.getData().get(key)),
                                StandardCharsets.UTF_8);
        return Map.of(
                "bootstrap.servers", "events-broker-0.events-nodes.default.svc:9091",
                "security.protocol", "SSL",
                "ssl.keystore.type", "PEM",
                "ssl.keystore.key", text.apply("tls.key"),
                "ssl.keystore.certificate.chain", text.apply("tls.crt"),
                "ssl.truststore.type", "PEM",
                "ssl.truststore.certificates", text.apply("ca.crt"));
    }

    private static void measure(Sandbox sandbox, Admin admin, PartitionProber prober)
            throws Exception {
        var plain = new Latencies();
        var together = new Latencies();
        // Paused, so that the operator does not move leaders meanwhile.
        sandbox.change("{\"spec\":{\"paused\":true}}");
        for (int round = 0; round < PLAIN_ROUNDS; round++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                var one = new TopicPartition(TOPIC, partition);
                plain.addAll(movedLeaders(admin, prober, Set.of(one), 1));
            }
            for (int broker = 0; broker < BROKERS; broker++) {
                var led = ledBy(admin, broker);
                together.addAll(movedLeaders(admin, prober, led, 1));
                together.addAll(movedLeaders(admin, prober, led, -1));
            }
        }
        sandbox.change("{\"spec\":{\"paused\":null}}");
        settle(sandbox, admin, Map.of());

        var rolls = new Latencies();
        var restarts = new Latencies();
        for (int roll = 1; roll <= ROLLS; roll++) {
            roll(sandbox, admin, prober, Integer.toString(500 + roll), rolls, restarts);
        }
        System.out.printf(
                Locale.ROOT,
                """
                produce unavailability of a partition, of %d, in %d rolls of %d brokers:
                  a plain change of its leader      %s
                  of all that its leader leads      %s
                  a restart of any broker           %s
                  the longest of a whole roll       %s
                  p99 of a restart / p99 of a plain change: %.2f, of all together %.2f
                  p99 of a whole roll / p99 of a plain change: %.2f, of all together %.2f
                  errors to producers: %d
                """,
                PARTITIONS,
                ROLLS,
                BROKERS,
                plain,
                together,
                restarts,
                rolls,
                restarts.percentileMs(0.99) / plain.percentileMs(0.99),
                restarts.percentileMs(0.99) / together.percentileMs(0.99),
                rolls.percentileMs(0.99) / plain.percentileMs(0.99),
                rolls.percentileMs(0.99) / together.percentileMs(0.99),
                prober.errors().count());
    }

    /**
     * The gaps that producers see when the replica at this offset from the first becomes leader.
     */
    private static long[] movedLeaders(
            Admin admin, PartitionProber prober, Set<TopicPartition> partitions, int distance)
            throws Exception {
        var before = describe(admin);
        var replicas = new HashMap<TopicPartition, List<Integer>>();
        for (var partition : partitions) {
            var order = new ArrayList<>(ids(before.get(partition.partition())));
            Collections.rotate(order, -distance);
            replicas.put(partition, order);
        }
        var orders = new HashMap<TopicPartition, Optional<NewPartitionReassignment>>();
        replicas.forEach((partition, order) ->
                orders.put(partition, Optional.of(new NewPartitionReassignment(order))));
        admin.alterPartitionReassignments(orders).all().get();
        Await.until(
                "replicas of " + partitions + " are in another order",
                TIMEOUT,
                () -> unless(describe(admin), replicas, now -> ids(now)));
        awaitService(prober);
        prober.service().longestGaps();
        admin.electLeaders(ElectionType.PREFERRED, partitions).all().get();
        Await.until(
                partitions + " have changed their leaders",
                TIMEOUT,
                () ->
                        unless(
                                describe(admin),
                                replicas,
                                now ->
                                        List.of(
                                                now.leader().id(),
                                                ids(now).get(1),
                                                ids(now).get(2))));
        awaitService(prober);
        var gaps = prober.service().longestGaps();
        return partitions.stream().mapToLong(one -> gaps[one.partition()]).toArray();
    }

    private static List<String> unless(
            List<TopicPartitionInfo> now,
            Map<TopicPartition, List<Integer>> wanted,
            Function<TopicPartitionInfo, List<Integer>> found) {
        return wanted.entrySet().stream()
                .filter(e -> !found.apply(now.get(e.getKey().partition())).equals(e.getValue()))
                .map(e -> e.getKey() + " is not")
                .toList();
    }

    private static Set<TopicPartition> ledBy(Admin admin, int broker) throws Exception {
        return describe(admin).stream()
                .filter(partition -> partition.leader().id() == broker)
                .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                .collect(Collectors.toSet());
    }

    private static List<Integer> ids(TopicPartitionInfo partition) {
        return partition.replicas().stream().map(Node::id).toList();
    }

    private static void roll(
            Sandbox sandbox,
            Admin admin,
            PartitionProber prober,
            String value,
            Latencies rolls,
            Latencies restarts)
            throws Exception {
        var before = brokers(sandbox).stream().map(pod -> pod.getMetadata().getUid()).toList();
        var longest = new long[PARTITIONS];
        prober.service().longestGaps();
        sandbox.change("{\"spec\":{\"config\":{\"%s\":\"%s\"}}}".formatted(KEY, value));
        for (int restarted = 1; restarted <= BROKERS; restarted++) {
            var wanted = restarted;
            Await.until(
                    restarted + " brokers have restarted",
                    TIMEOUT,
                    () ->
                            brokers(sandbox).stream()
                                                    .filter(DeclaredState::ready)
                                                    .filter(pod ->
                                                            !before.contains(
                                                                    pod.getMetadata().getUid()))
                                                    .count()
                                            >= wanted
                                    ? List.of()
                                    : List.of("not yet"));
            if (restarted == BROKERS) {
                // Includes moving the leaders back.
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
        var declared = new DeclaredState(BROKERS, settings);
        Await.until(
                "the cluster is as declared and balanced",
                TIMEOUT,
                () -> declared.deviations(sandbox, admin));
    }

    private static void awaitService(PartitionProber prober) throws Exception {
        var now = System.nanoTime();
        Await.until(
                "every partition accepts writes",
                TIMEOUT,
                () ->
                        prober.service().servedSince(now)
                                ? List.of()
                                : List.of("not every partition has taken one"));
    }

    private static List<TopicPartitionInfo> describe(Admin admin) throws Exception {
        TopicDescription topic =
                admin.describeTopics(List.of(TOPIC)).topicNameValues().get(TOPIC).get();
        return topic.partitions();
    }
}
