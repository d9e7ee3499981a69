package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.BrokerState;
import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.ListenerStatus;
import dev.spillway.operator.api.PlannedStep;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.Problem;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterReportTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final String BY_IP =
            "replicas: 3, listeners: [{name: internal, port: 9092, advertise: ServiceIP}]";

    @Test
    void isTheSameAgainWhenNothingChanged() {
        var plan = Plan.of(new Step.Wait("restart broker 1", "of that", "it is over"));
        var first = report(null, 0, BY_IP, SampleClusters.serving(3), plan);
        assertThat(report(first, 60, BY_IP, SampleClusters.serving(3), plan)).isEqualTo(first);
    }

    @Test
    void waitsAreSinceTheyBeganThoughTheirReasonChanges() {
        var first = waits(null, 0, "partition a-0");
        var then = waits(first, 60, "partition b-0");
        assertThat(plan(then).getFirst().since()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(plan(then).getFirst().waitsFor()).contains("partition b-0");
    }

    @Test
    void showsTheFirstStepsOfALongPlan() {
        var steps =
                IntStream.range(0, 30)
                        .<Step>mapToObj(i -> new Step.Wait("start broker " + i, "", ""))
                        .toList();
        var status = report(null, 0, BY_IP, SampleClusters.serving(3), new Plan(steps));
        assertThat(plan(status)).hasSize(11);
        assertThat(plan(status).getLast().step()).isEqualTo("and 20 more");
    }

    @Test
    void eachListenerSaysWhatItsClientsSetAndSoWhatIsOpen() {
        var listeners =
                "listeners: [{name: internal, port: 9092}, {name: mutual, port: 9094,"
                        + " authentication: MutualTls, certificate: {secretName: own}}, {name:"
                        + " open, port: 9095, tls: false, authentication: None}]";
        var host = "events-bootstrap.default.svc:";
        assertThat(report(null, 0, listeners, SampleClusters.serving(3), Plan.of()).listeners())
                .containsExactly(
                        new ListenerStatus(
                                "internal",
                                host + 9092,
                                "SASL_SSL",
                                "Scram",
                                "SCRAM-SHA-512",
                                "cluster"),
                        new ListenerStatus(
                                "mutual", host + 9094, "SSL", "MutualTls", null, "Secret own"),
                        new ListenerStatus("open", host + 9095, "PLAINTEXT", "None", null, null));
    }

    /** They are what brokers serve, whatever is declared. */
    @ParameterizedTest
    @ValueSource(strings = {"ListenerChangeRefused", "PlaintextNodes"})
    void whileDeclaredListenersAreRefusedThoseOfBeforeAreShown(String reason) {
        var first = report(null, 0, "replicas: 3", SampleClusters.serving(3), Plan.of());
        var other =
                "replicas: 3, listeners: [{name: internal, port: 9092, tls: false, authentication:"
                        + " None}]";

        var refused =
                report(
                        first,
                        1,
                        other,
                        SampleClusters.serving(3),
                        Plan.of(new Step.Blocked(reason, "change it", "of that", "do not")));

        assertThat(refused.listeners()).isEqualTo(first.listeners());
        assertThat(report(first, 1, other, SampleClusters.serving(3), Plan.of()).listeners())
                .isNotEqualTo(first.listeners());
    }

    @Test
    void bootstrapIsTheNameOrTheAddressOfItsService() {
        assertThat(report(null, 0, "replicas: 3", SampleClusters.serving(3), Plan.of()).bootstrap())
                .isEqualTo("events-bootstrap.default.svc:9092");
        var seen = SampleClusters.withBootstrapIp(SampleClusters.serving(3), "10.96.0.7");
        assertThat(report(null, 0, BY_IP, seen, Plan.of()).bootstrap()).isEqualTo("10.96.0.7:9092");
    }

    @Test
    void bootstrapHasAddressesOfIPv6InBrackets() {
        var seen = SampleClusters.withBootstrapIp(SampleClusters.serving(3), "fd00::7");
        assertThat(report(null, 0, BY_IP, seen, Plan.of()).bootstrap()).isEqualTo("[fd00::7]:9092");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "None"})
    void bootstrapIsAbsentWhileItsServiceHasNoAddress(String clusterIp) {
        var first =
                report(
                        null,
                        0,
                        BY_IP,
                        SampleClusters.withBootstrapIp(SampleClusters.serving(3), "10.96.0.7"),
                        Plan.of());
        var seen = SampleClusters.withBootstrapIp(SampleClusters.serving(3), clusterIp);
        assertThat(report(first, 1, BY_IP, seen, Plan.of()).bootstrap()).isNull();
        assertThat(report(first, 1, BY_IP, SampleClusters.serving(3), Plan.of()).bootstrap())
                .isNull();
    }

    @Test
    void distinguishesBrokersThatLeaveFromThoseThatStay() {
        var seen = SampleClusters.serving(2, Set.of(1));
        var brokers = report(null, 0, "replicas: 1", seen, Plan.of()).brokers();
        assertThat(brokers)
                .extracting(broker -> broker.state())
                .containsExactly(BrokerState.Serving, BrokerState.Draining, BrokerState.Starting);
    }

    @Test
    void selectorAndReplicasAreWhatAutoscalersNeed() {
        var status = report(null, 0, "replicas: 5", SampleClusters.serving(2), Plan.of());
        assertThat(status.selector())
                .contains("app.kubernetes.io/component=broker", "spillway.dev/cluster=events");
        assertThat(status.replicas()).isEqualTo(3);
        assertThat(status.readyReplicas()).isEqualTo(2);
    }

    @Test
    void keepsWhatCannotBeSeenNow() {
        var first =
                report(
                        null,
                        0,
                        BY_IP,
                        SampleClusters.serving(3, SampleClusters.partition(3)),
                        Plan.of());
        var then = report(first, 60, BY_IP, SampleClusters.silent(true), Plan.of());
        assertThat(then.localBytes()).isEqualTo(3_000_000);
        assertThat(then.localSize()).isEqualTo("3M");
        assertThat(then.metadataVersion()).isEqualTo("4.4");
        assertThat(then.brokers())
                .allMatch(broker -> Integer.valueOf(1).equals(broker.partitions()));
    }

    @Test
    void reportsEveryProblemOfASpecAndLeavesTheRest() {
        var first = report(null, 0, BY_IP, SampleClusters.serving(3), Plan.of());
        var problems =
                List.of(
                        new Problem("spec.a", Problem.Reason.Invalid, "do this"),
                        new Problem("spec.b", Problem.Reason.Forbidden, "do that"));
        var status =
                new ClusterReport(first, 2L, T0)
                        .invalid(problems, "uid", SampleClusters.serving(3));
        var ready = Conditions.find(status.conditions(), Finding.READY).orElseThrow();
        assertThat(ready.reason()).isEqualTo("InvalidSpec");
        assertThat(ready.message())
                .isEqualTo("spec.a: Invalid: do this; spec.b: Forbidden: do that");
        assertThat(status.bootstrap()).isEqualTo(first.bootstrap());
        assertThat(status.observedGeneration()).isEqualTo(2);
    }

    @Test
    void thePlanSaysWhyAStepWasNotCarriedOutAndSinceWhen() {
        var settings = new KafkaStep.AlterBrokers(new TreeMap<>(Map.of("a", "1")), Set.of(), "");
        var restart = new KafkaStep.Unregister(new NodeId(3), "it left");
        var outcome =
                new StepOutcome.Refused(
                        List.of(new RefusedStep(settings.what(), "RefusedByKafka", "a=1: no")),
                        List.of(new StepOutcome.Held(restart.what(), settings.what())),
                        StepOutcome.OtherSteps.None);
        var first = report(null, 0, Plan.of(settings, restart), outcome);
        var second = report(first, 60, Plan.of(settings, restart), outcome);
        assertThat(plan(second))
                .containsExactly(
                        new PlannedStep(settings.what(), "a=1: no", Conditions.time(T0)),
                        new PlannedStep(
                                restart.what(),
                                "continues when this step is done: " + settings.what(),
                                Conditions.time(T0)));
    }

    @Test
    void aClusterThatIsBeingDeletedSaysWhatWasRefused() {
        var remove = new KubeStep.RemoveClaim("data", new ObjectVersion("u", "1"), "it goes");
        var outcome =
                new StepOutcome.Refused(
                        List.of(new RefusedStep(remove.what(), "RefusedByKubernetes", "no right")),
                        List.of(),
                        StepOutcome.OtherSteps.None);
        var status =
                new ClusterReport(null, 1L, T0)
                        .deleting(
                                SampleClusters.serving(3),
                                Plan.of(remove),
                                outcome,
                                Optional.empty());
        var progressing = Conditions.find(status.conditions(), Finding.PROGRESSING).orElseThrow();
        assertThat(progressing.reason()).isEqualTo("RefusedByKubernetes");
        assertThat(progressing.message()).isEqualTo("no right");
    }

    private static ClusterStatus report(
            @Nullable ClusterStatus previous, int seconds, Plan plan, StepOutcome outcome) {
        return new ClusterReport(previous, 1L, T0.plusSeconds(seconds))
                .of(
                        SampleClusters.cluster(BY_IP),
                        SampleClusters.serving(3),
                        plan,
                        outcome,
                        StorageUsage.UNKNOWN);
    }

    private static ClusterStatus waits(@Nullable ClusterStatus previous, int seconds, String why) {
        var plan = Plan.of(new Step.Wait("restart broker 1", why, "it is over"));
        return report(previous, seconds, BY_IP, SampleClusters.serving(3), plan);
    }

    private static List<PlannedStep> plan(ClusterStatus status) {
        return status.plan() == null ? List.of() : status.plan();
    }

    private static ClusterStatus report(
            @Nullable ClusterStatus previous,
            int seconds,
            String spec,
            ObservedCluster seen,
            Plan plan) {
        return new ClusterReport(previous, 1L, T0.plusSeconds(seconds))
                .of(
                        SampleClusters.cluster(spec),
                        seen,
                        plan,
                        new StepOutcome.Done(),
                        StorageUsage.UNKNOWN);
    }
}
