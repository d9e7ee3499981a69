package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.api.RebalanceStatus;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.balance.BalancePlan;
import dev.spillway.operator.plan.balance.Refusal;
import dev.spillway.operator.plan.balance.RemainingWork;
import dev.spillway.operator.plan.balance.Throttle;
import dev.spillway.operator.plan.balance.WaitingMoves;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterFindingsTest {
    private static final Plan DONE = Plan.of();
    private static final StepOutcome FINE = new StepOutcome.Done();
    private static final Step WAIT = new Step.Wait("restart broker 1", "of that", "it is over");

    static Stream<Arguments> readiness() {
        return Stream.of(
                // seen, was it ready before, Ready is, because
                Arguments.of(SampleClusters.serving(3), false, ConditionStatus.True, "Serving"),
                Arguments.of(SampleClusters.serving(2), false, ConditionStatus.False, "Starting"),
                Arguments.of(SampleClusters.serving(2), true, ConditionStatus.True, "BrokersAway"),
                Arguments.of(
                        SampleClusters.serving(2, SampleClusters.partition(2)),
                        false,
                        ConditionStatus.True,
                        "BrokersAway"),
                Arguments.of(
                        SampleClusters.serving(2, SampleClusters.partition(1)),
                        true,
                        ConditionStatus.False,
                        "PartitionsUnavailable"),
                Arguments.of(
                        SampleClusters.serving(3, SampleClusters.partition(1)),
                        true,
                        ConditionStatus.False,
                        "PartitionsUnavailable"),
                Arguments.of(
                        SampleClusters.silent(false), false, ConditionStatus.False, "Starting"),
                Arguments.of(
                        SampleClusters.silent(false), true, ConditionStatus.False, "NoBrokerReady"),
                Arguments.of(
                        SampleClusters.silent(true),
                        true,
                        ConditionStatus.Unknown,
                        "KafkaUnavailable"));
    }

    @ParameterizedTest
    @MethodSource("readiness")
    void clusterIsReadyWhenClientsCanUseIt(
            ObservedCluster seen, boolean wasReady, ConditionStatus status, String reason) {
        var ready = find(Finding.READY, findings("replicas: 3", seen, DONE, FINE, wasReady));
        assertThat(ready.status()).isEqualTo(status);
        assertThat(ready.reason()).isEqualTo(reason);
    }

    @Test
    void isNotReadyWhenTheQuorumIsLostWhateverBrokersSay() {
        var lost = new Step.Blocked("QuorumLost", "start", "disks are gone", "restore them");
        var ready =
                find(
                        Finding.READY,
                        findings(
                                "replicas: 3",
                                SampleClusters.serving(3),
                                Plan.of(lost),
                                FINE,
                                true));
        assertThat(ready.reason()).isEqualTo("QuorumLost");
        assertThat(ready.message()).contains("restore them");
    }

    static Stream<Arguments> progress() {
        var blocked = new Step.Blocked("PodCannotStart", "start", "no image", "look");
        var unregister = new KafkaStep.Unregister(new NodeId(3), "it left");
        return Stream.of(
                Arguments.of(DONE, FINE, ConditionStatus.False, "AsDeclared"),
                Arguments.of(Plan.of(unregister, WAIT), FINE, ConditionStatus.True, "Changing"),
                Arguments.of(Plan.of(WAIT), FINE, ConditionStatus.True, "Waiting"),
                Arguments.of(Plan.of(WAIT, blocked), FINE, ConditionStatus.False, "PodCannotStart"),
                Arguments.of(
                        Plan.of(unregister),
                        new StepOutcome.Paused(),
                        ConditionStatus.False,
                        "Paused"),
                Arguments.of(
                        Plan.of(unregister),
                        new StepOutcome.Refused(
                                List.of(new RefusedStep(unregister.what(), "RefusedByKafka", "no")),
                                List.of(),
                                StepOutcome.OtherSteps.None),
                        ConditionStatus.False,
                        "RefusedByKafka"),
                Arguments.of(
                        Plan.of(unregister),
                        new StepOutcome.Unavailable("no answer"),
                        ConditionStatus.True,
                        "Waiting"));
    }

    @ParameterizedTest
    @MethodSource("progress")
    void progressSaysWhatIsDoneOrWaitedFor(
            Plan plan, StepOutcome outcome, ConditionStatus status, String reason) {
        var all = findings("replicas: 3", SampleClusters.serving(3), plan, outcome, true);
        var progressing = find(Finding.PROGRESSING, all);
        assertThat(progressing.status()).isEqualTo(status);
        assertThat(progressing.reason()).isEqualTo(reason);
    }

    @Test
    void aRefusalIsReportedForAsLongAsItStandsWithWhatContinuesMeanwhile() {
        var settings = new KafkaStep.AlterBrokers(new TreeMap<>(Map.of("a", "1")), Set.of(), "");
        var unregister = new KafkaStep.Unregister(new NodeId(3), "it left");
        var outcome =
                new StepOutcome.Refused(
                        List.of(
                                new RefusedStep(settings.what(), "RefusedByKafka", "a=1: no"),
                                new RefusedStep(
                                        "grow data", "RefusedByKubernetes", "grow data: no")),
                        List.of(),
                        StepOutcome.OtherSteps.Done);
        var all =
                findings(
                        "replicas: 3",
                        SampleClusters.serving(3),
                        Plan.of(settings, unregister, WAIT),
                        outcome,
                        true);
        var progressing = find(Finding.PROGRESSING, all);
        assertThat(progressing.status()).isEqualTo(ConditionStatus.True);
        assertThat(progressing.reason()).isEqualTo("RefusedByKafka");
        assertThat(progressing.message())
                .startsWith("a=1: no; grow data: no; meanwhile: unregister broker 3: it left");
        assertThat(find(Finding.READY, all).status()).isEqualTo(ConditionStatus.True);
    }

    @Test
    void nothingContinuesWhileAllThatIsLeftWasRefusedOrBuildsOnIt() {
        var settings = new KafkaStep.AlterBrokers(new TreeMap<>(Map.of("a", "1")), Set.of(), "");
        var unregister = new KafkaStep.Unregister(new NodeId(3), "it left");
        var outcome =
                new StepOutcome.Refused(
                        List.of(new RefusedStep(settings.what(), "RefusedByKafka", "a=1: no")),
                        List.of(new StepOutcome.Held(unregister.what(), settings.what())),
                        StepOutcome.OtherSteps.None);
        var progressing =
                find(
                        Finding.PROGRESSING,
                        findings(
                                "replicas: 3",
                                SampleClusters.serving(3),
                                Plan.of(settings, unregister),
                                outcome,
                                true));
        assertThat(progressing.status()).isEqualTo(ConditionStatus.False);
        assertThat(progressing.message()).isEqualTo("a=1: no");
    }

    @Test
    void reportsNothingOfTieringWhereThereIsNone() {
        assertThat(findings("replicas: 3", SampleClusters.serving(3), DONE, FINE, true))
                .extracting(Finding::type)
                .doesNotContain(Finding.TIERING_HEALTHY);
    }

    @Test
    void reportsNothingOfTheBucketWhileKafkaDoesNotAnswer() {
        var cluster =
                SampleClusters.cluster(
                        "replicas: 3, tiering: {s3: {bucket: events, region: eu-west-1}}");
        var found =
                new ClusterFindings(
                        cluster,
                        SampleClusters.silent(true),
                        DONE,
                        FINE,
                        StorageUsage.UNKNOWN,
                        null,
                        true,
                        null);
        var tiering = find(Finding.TIERING_HEALTHY, found.all());
        assertThat(tiering.status()).isEqualTo(ConditionStatus.Unknown);
        assertThat(tiering.reason()).isEqualTo("NotObserved");
    }

    private static List<Finding> findings(
            String spec, ObservedCluster seen, Plan plan, StepOutcome outcome, boolean wasReady) {
        return new ClusterFindings(
                        SampleClusters.cluster(spec),
                        seen,
                        plan,
                        outcome,
                        StorageUsage.UNKNOWN,
                        null,
                        wasReady,
                        null)
                .all();
    }

    @Test
    void cannotTellWhetherItIsBalancedWithoutKafka() {
        assertThat(balanced(null, null).reason()).isEqualTo("NotObserved");
    }

    @Test
    void isBalancedWhenNothingIsToMove() {
        var finding = balanced(balance(0, List.of(), List.of()), null);
        assertThat(finding.status()).isEqualTo(ConditionStatus.True);
        assertThat(finding.message()).isEqualTo("replicas per broker: 1");
    }

    @Test
    void reportsHowFarMovingIsAndWhatItWaitsFor() {
        var waiting = new WaitingMoves(1, "broker 2 does not serve", "it serves");
        var finding =
                balanced(
                        balance(4, List.of(waiting), List.of()), new RebalanceStatus(2, 6, 0L, 0L));
        assertThat(finding.reason()).isEqualTo("Moving");
        assertThat(finding.message())
                .isEqualTo("2 of 6 replicas moved; waiting because broker 2 does not serve");
    }

    @Test
    void reportsWhyABrokerCannotLeave() {
        var refusal = new Refusal("TooFewBrokersLeft", "remove broker 2", "of a topic", "do this");
        var finding = balanced(balance(0, List.of(), List.of(refusal)), null);
        assertThat(finding.status()).isEqualTo(ConditionStatus.False);
        assertThat(finding.reason()).isEqualTo("TooFewBrokersLeft");
        assertThat(finding.message()).isEqualTo("cannot remove broker 2: of a topic; do this");
    }

    private static BalancePlan balance(
            int remaining, List<WaitingMoves> waiting, List<Refusal> refusals) {
        return new BalancePlan(
                Throttle.NONE,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new RemainingWork(remaining, 0, 0),
                new TreeMap<>(),
                waiting,
                refusals);
    }

    private static Finding balanced(
            @Nullable BalancePlan balance, @Nullable RebalanceStatus rebalance) {
        var seen = SampleClusters.serving(3, SampleClusters.partition(3));
        var findings =
                new ClusterFindings(
                        SampleClusters.cluster("replicas: 3"),
                        seen,
                        new Plan(List.of(), balance),
                        FINE,
                        StorageUsage.UNKNOWN,
                        rebalance,
                        true,
                        null);
        return find(Finding.BALANCED, findings.all());
    }

    private static Finding find(String type, List<Finding> findings) {
        return findings.stream().filter(f -> f.type().equals(type)).findFirst().orElseThrow();
    }
}
