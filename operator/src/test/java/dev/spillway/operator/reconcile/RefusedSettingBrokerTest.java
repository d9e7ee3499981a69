package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.admin.AdminConnection;
import dev.spillway.operator.admin.KafkaConnection;
import dev.spillway.operator.admin.ManagementClient;
import dev.spillway.operator.kafka.RealBroker;
import dev.spillway.operator.kube.KubeChanges;
import dev.spillway.operator.leader.Leadership;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.status.RefusedStep;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.RefusedChanges;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Kafka refuses some of several settings and accepts the others. */
@Tag("broker")
class RefusedSettingBrokerTest {

    @TempDir static Path directory;
    private static RealBroker broker;
    private static KafkaConnection kafka;

    @BeforeAll
    static void start() throws Exception {
        broker = RealBroker.start(directory);
        kafka =
                new AdminConnection(
                        "events",
                        new ManagementClient(),
                        1,
                        Clock.systemUTC(),
                        Leadership.WITHOUT_LEASE);
        told();
    }

    @AfterAll
    static void stop() throws Exception {
        kafka.close();
        broker.close();
    }

    @Test
    void whatIsRightComesIntoForceAndTheRestIsNamedWithKafkasWords() throws Exception {
        var outcome =
                alter(
                        Map.of(
                                "num.io.threads", "40",
                                "compression.type", "zstd",
                                "log.segment.bytes", "many",
                                "log.retention.ms", "86400000"));

        assertThat(((StepOutcome.Refused) outcome).refusals())
                .extracting(RefusedStep::message)
                .satisfiesExactly(
                        segment ->
                                assertThat(segment)
                                        .startsWith("log.segment.bytes=many is not in force: ")
                                        .contains("many")
                                        .endsWith("remove spec.config[log.segment.bytes]"),
                        threads ->
                                assertThat(threads)
                                        .startsWith("num.io.threads=40 is not in force: ")
                                        .contains("double the current value 8"));
        awaitTold(Map.of("compression.type", "zstd", "log.retention.ms", "86400000"));
        assertThat(told()).doesNotContainKeys("num.io.threads", "log.segment.bytes");
    }

    /** Kafka refuses a local retention that is longer than the whole one. */
    @Test
    void settingsThatNeedEachOtherComeTogetherThoughAThirdIsRefused() throws Exception {
        assertThat(
                        alter(
                                Map.of(
                                        "log.retention.bytes", "1000",
                                        "log.local.retention.bytes", "500")))
                .isEqualTo(new StepOutcome.Done());
        awaitTold(Map.of("log.retention.bytes", "1000", "log.local.retention.bytes", "500"));

        var outcome =
                alter(
                        Map.of(
                                "background.threads", "1000",
                                "log.retention.bytes", "100",
                                "log.local.retention.bytes", "50"));

        assertThat(((StepOutcome.Refused) outcome).refusals())
                .singleElement()
                .satisfies(refused ->
                        assertThat(refused.message()).startsWith("background.threads=1000"));
        awaitTold(Map.of("log.retention.bytes", "100", "log.local.retention.bytes", "50"));
    }

    /**
     * A broker that cannot apply a setting refuses it when it is altered alone; of a cluster-wide
     * one it only logs it.
     */
    @Test
    void aBrokerThatIsAlteredAloneChecksTheSettingItself() {
        var step =
                new KafkaStep.AlterBroker(
                        new NodeId(0),
                        new TreeMap<>(Map.of("num.replica.fetchers", "9")),
                        Set.of(),
                        "");
        assertThat(((StepOutcome.Refused) run(Plan.of(step))).message())
                .contains("double the current value 1");
    }

    private static StepOutcome alter(Map<String, String> set) {
        return run(Plan.of(new KafkaStep.AlterBrokers(new TreeMap<>(set), Set.of(), "")));
    }

    private static StepOutcome run(Plan plan) {
        var noKubernetes =
                (KubeChanges)
                        Proxy.newProxyInstance(
                                KubeChanges.class.getClassLoader(),
                                new Class<?>[] {KubeChanges.class},
                                (proxy, method, arguments) -> {
                                    throw new AssertionError(method);
                                });
        return new StepRunner(
                        noKubernetes,
                        new NoCertificates(),
                        kafka::changes,
                        new RefusedChanges(Clock.systemUTC()),
                        step -> {},
                        refused -> {},
                        Clock.systemUTC())
                .run(plan);
    }

    private static Map<String, String> told() {
        return kafka.snapshot(List.of(broker.address()), KafkaConnection.Depth.Full)
                .view()
                .dynamicDefaults();
    }

    /** The broker applies what its controller accepted a moment later. */
    private static void awaitTold(Map<String, String> settings) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!told().entrySet().containsAll(settings.entrySet())) {
            assertThat(System.nanoTime()).as("in time: " + told()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
