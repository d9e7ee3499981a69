package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.admin.AdminConnection;
import dev.spillway.operator.admin.KafkaConnection;
import dev.spillway.operator.admin.KafkaRefusedException;
import dev.spillway.operator.admin.KafkaUnavailableException;
import dev.spillway.operator.admin.ManagementClient;
import dev.spillway.operator.config.KafkaProperties;
import dev.spillway.operator.kafka.RealCluster;
import dev.spillway.operator.leader.Leadership;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.settings.BrokerSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real brokers: what is declared comes into force on each, as their threads show. Each test
 * goes on from where the one before ended.
 */
@Tag("broker")
@TestMethodOrder(OrderAnnotation.class)
class SettingsInForceBrokerTest {
    private static final String THREADS = "num.io.threads";
    private static final String RETENTION = "log.retention.ms";

    /** What brokers started with, and is declared throughout. */
    private static final Map<String, String> STARTED =
            Map.of("log.cleaner.dedupe.buffer.size", "4194304");

    @TempDir static Path directory;
    private static RealCluster cluster;
    private static KafkaConnection kafka;

    @BeforeAll
    static void start() throws Exception {
        cluster = RealCluster.start(directory, 3, STARTED);
        kafka =
                new AdminConnection(
                        "events",
                        new ManagementClient(),
                        1,
                        Clock.systemUTC(),
                        Leadership.WITHOUT_LEASE);
        awaitServing();
    }

    @AfterAll
    static void stop() throws Exception {
        kafka.close();
        cluster.close();
    }

    /** Keys of which Kafka would tell another value than its own, though nobody set it. */
    @Test
    @Order(1)
    void brokersThatJustStartedNeedNoStep() {
        assertThat(BrokerSettings.next(file(Map.of()), look())).isEmpty();
    }

    @Test
    @Order(2)
    void aThreadPoolThatIsMoreThanDoubledComesIntoForceWithoutARefusal() throws Exception {
        assertThat(settle(Map.of(THREADS, "14"))).isEqualTo(List.of("14"));
        assertThat(settle(Map.of(THREADS, "40", RETENTION, "86400000")))
                .isEqualTo(List.of("28", "40"));
        assertRun(THREADS, "40");
        assertRun(RETENTION, "86400000");
        assertThat(cluster.requestHandlers(1)).isEqualTo(40);
    }

    /**
     * What the report was about: a broker restarts with the new value in its file, and then lets
     * Kafka take it for all, while the others cannot apply it.
     */
    @Test
    @Order(3)
    void whatAllWereToldIsSeenNotToBeInForce() throws Exception {
        settle(Map.of(THREADS, "14"));
        cluster.restart(1, file(Map.of(THREADS, "60")).all());
        awaitServing();
        assertThat(running(THREADS)).isEqualTo(List.of("14", "60", "14"));
        tellAllThroughAnyBrokerThatTakesIt(Map.of(THREADS, "60"));
        await(() -> "60".equals(look().dynamicDefaults().get(THREADS)));

        // It says what it runs with, though it was told otherwise.
        assertThat(running(THREADS)).isEqualTo(List.of("14", "60", "14"));
        assertThat(cluster.requestHandlers(2)).isEqualTo(14);
        // Until that is put right such a broker takes nothing else.
        assertThatThrownBy(() -> kafka.changes().cordon(2, true))
                .isInstanceOf(KafkaRefusedException.class);

        settle(Map.of(THREADS, "60", RETENTION, "7200000"));
        assertRun(THREADS, "60");
        assertRun(RETENTION, "7200000");
        assertThat(cluster.requestHandlers(2)).isEqualTo(60);
        kafka.changes().cordon(2, true);
        kafka.changes().cordon(2, false);
    }

    @Test
    @Order(4)
    void whatWasSetForOneBrokerIsTakenBack() throws Exception {
        kafka.changes().alterBroker(2, Map.of(THREADS, "30", RETENTION, "1000"), Set.of());
        await(() -> running(THREADS).equals(List.of("60", "60", "30")));

        settle(Map.of(THREADS, "60", RETENTION, "7200000"));
        assertRun(THREADS, "60");
        assertRun(RETENTION, "7200000");
        assertThat(look().brokers().get(2).sources().own()).isEmpty();
    }

    @Test
    @Order(5)
    void whatIsNotDeclaredAnyMoreIsKafkasThoughABrokerStartedWithIt() throws Exception {
        settle(Map.of());
        assertRun(THREADS, "8");
        assertThat(cluster.requestHandlers(1)).isEqualTo(8);
        assertThat(look().dynamicDefaults())
                .as("broker 1 has 60 in its file")
                .containsEntry(THREADS, "8")
                .doesNotContainKey(RETENTION);

        cluster.restart(1, file(Map.of()).all());
        awaitServing();
        settle(Map.of());
        assertRun(THREADS, "8");
        assertThat(look().dynamicDefaults()).doesNotContainKey(THREADS);
    }

    /**
     * Carries out what is planned until nothing is; what all were told of the threads, in order.
     */
    private static List<String> settle(Map<String, String> declared) throws Exception {
        var values = new ArrayList<String>();
        await(() -> {
            var view = look();
            // A broker that a busy machine has fenced is not asked what it can take.
            if (!serving(view)) {
                return false;
            }
            var steps = BrokerSettings.next(file(declared), view);
            for (var step : steps) {
                switch (step) {
                    case KafkaStep.AlterBrokers(var set, var unset, var why) -> {
                        kafka.changes().alterBrokers(set, unset);
                        if (set.containsKey(THREADS)) {
                            values.add(set.get(THREADS));
                        }
                    }
                    case KafkaStep.AlterBroker(var id, var set, var unset, var why) ->
                            kafka.changes().alterBroker(id.value(), set, unset);
                    default -> assertThat(step).isInstanceOf(Step.Wait.class);
                }
            }
            return steps.isEmpty();
        });
        // A look may fall between two brokers' reading of the same change: a step may come twice.
        return values.stream().distinct().toList();
    }

    private static KafkaProperties file(Map<String, String> declared) {
        SortedMap<String, String> all = new TreeMap<>(STARTED);
        all.putAll(declared);
        return new KafkaProperties(NodeRole.Broker, all);
    }

    private static void tellAllThroughAnyBrokerThatTakesIt(Map<String, String> set)
            throws Exception {
        await(() -> {
            try {
                kafka.changes().alterBrokers(set, Set.of());
                return true;
            } catch (KafkaRefusedException e) {
                assertThat(e).hasMessageContaining("double the current value 14");
                // The client's next connection may be to another broker.
                kafka.close();
                look();
                return false;
            }
        });
    }

    private static void assertRun(String key, String value) {
        assertThat(running(key)).containsOnly(value).hasSize(3);
    }

    private static List<String> running(String key) {
        return look().brokers().values().stream()
                .map(broker -> broker.settings().getOrDefault(key, "none"))
                .toList();
    }

    private static KafkaView look() {
        return kafka.snapshot(cluster.addresses(), KafkaConnection.Depth.Full).view();
    }

    private static void awaitServing() throws Exception {
        await(() -> {
            try {
                return serving(look());
            } catch (KafkaUnavailableException e) {
                return false;
            }
        });
    }

    private static boolean serving(KafkaView view) {
        var brokers = view.brokers().values();
        return brokers.size() == 3
                && brokers.stream().noneMatch(Broker::fenced)
                && brokers.stream().noneMatch(broker -> broker.settings().isEmpty());
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time:\n" + cluster.output());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
