package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.admin.KafkaRefusedException;
import dev.spillway.operator.admin.KafkaUnavailableException;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.kube.KubeChanges;
import dev.spillway.operator.kube.KubeConflictException;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.balance.CancelMove;
import dev.spillway.operator.plan.balance.Election;
import dev.spillway.operator.plan.balance.Move;
import dev.spillway.operator.plan.balance.MovePurpose;
import dev.spillway.operator.plan.balance.ThrottleChange;
import dev.spillway.operator.status.RefusedStep;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.RefusedChanges;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StepRunnerTest {
    private static final NodeId BROKER = new NodeId(2);
    private static final NodeId REFUSED = new NodeId(66);
    private static final NodeId SILENT = new NodeId(77);
    private static final NodeId BROKEN = new NodeId(88);
    private static final NodeId CONTROLLER = new NodeId(1000);
    private static final ObjectVersion SEEN = new ObjectVersion("uid", "7");
    private static final HasMetadata OBJECT =
            new ConfigMapBuilder().withNewMetadata().withName("events").endMetadata().build();

    private static final HasMetadata REFUSED_OBJECT =
            new ConfigMapBuilder().withNewMetadata().withName("refused").endMetadata().build();

    private static final HasMetadata CONFLICTING_OBJECT =
            new ConfigMapBuilder().withNewMetadata().withName("changing").endMetadata().build();

    private final List<String> calls = new ArrayList<>();
    private final List<String> conflicts = new ArrayList<>();
    private final List<Step> told = new ArrayList<>();
    private static final Step GROW =
            new KubeStep.GrowClaim(
                    "data", Bytes.gibi(3), Bytes.gibi(2), KubeStep.GrowthCause.Filled, SEEN, "");

    private final List<RefusedStep> refusals = new ArrayList<>();
    private final List<Map<String, String>> grown = new ArrayList<>();
    private final ManualClock time = new ManualClock();
    private int requests;

    @Test
    void everyStepIsOneCall() {
        var settings = new TreeMap<>(Map.of("k", "v"));
        var outcome =
                run(
                        new KubeStep.Apply(OBJECT, ""),
                        new KubeStep.Create(OBJECT, ""),
                        new KubeStep.Label("pod", settings, new TreeMap<>(), ""),
                        new KubeStep.NoteVoters(
                                List.of("data"), List.of(new NodeId(1000), new NodeId(1001))),
                        new KubeStep.Adopt("data", settings, new TreeMap<>(), SEEN, ""),
                        new KubeStep.RemoveOwner("data", "cluster", ""),
                        GROW,
                        new KubeStep.RecordSize(List.of("data", "more"), Bytes.gibi(2), ""),
                        new KubeStep.Restart(BROKER, "pod", SEEN, ""),
                        new KubeStep.RemovePod(BROKER, "pod", SEEN, ""),
                        new KubeStep.RemoveClaim("data", SEEN, ""),
                        new KubeStep.RemoveService("service", SEEN, ""),
                        new KafkaStep.AlterBrokers(settings, Set.of("u"), ""),
                        new KafkaStep.AlterBroker(BROKER, settings, Set.of("u"), ""),
                        new KafkaStep.AlterMetadataVersion(
                                new MetadataVersion(30), new MetadataVersion(33), ""),
                        new KafkaStep.Cordon(BROKER, ""),
                        new KafkaStep.Uncordon(BROKER, ""),
                        new KafkaStep.Unregister(BROKER, ""),
                        new KafkaStep.AddVoter(CONTROLLER, "dir", "host", ""),
                        new KafkaStep.RemoveVoter(CONTROLLER, "dir", ""),
                        new KafkaStep.Throttle(
                                new ThrottleChange(7, new TreeMap<>(), new TreeSet<>()), ""),
                        new KafkaStep.CancelMoves(List.of(new CancelMove("a", 0, "")), ""),
                        new KafkaStep.Move(
                                List.of(
                                        new Move(
                                                "b",
                                                1,
                                                List.of(0),
                                                List.of(2),
                                                MovePurpose.Drain,
                                                "",
                                                0,
                                                0)),
                                ""),
                        new KafkaStep.ElectLeaders(List.of(new Election("c", 0, "")), ""),
                        new Step.Wait("", "", ""),
                        new Step.Blocked("", "", "", ""));
        assertThat(outcome).isEqualTo(new StepOutcome.Done());
        assertThat(calls)
                .containsExactly(
                        "apply events",
                        "create events",
                        "label pod {k=v} {}",
                        "annotate data spillway.dev/voters=1000,1001",
                        "adopt data {k=v} {} 7",
                        "remove owner data cluster",
                        "grow data 3Gi",
                        "annotate data spillway.dev/declared-size=2Gi",
                        "annotate more spillway.dev/declared-size=2Gi",
                        "delete pod uid 7",
                        "delete pod uid 7",
                        "delete data uid 7",
                        "delete service uid 7",
                        "brokers {k=v} [u]",
                        "broker 2 {k=v} [u]",
                        "metadata.version 33 true",
                        "cordon 2 true",
                        "cordon 2 false",
                        "unregister 2",
                        "add 1000 dir host:9093",
                        "remove 1000 dir",
                        "throttle 7",
                        "call back a",
                        "move b-1 [2]",
                        "elect c");
        assertThat(told).hasSize(24);
    }

    @Test
    void aDiskGrowsWithARecordOfWhatWasDeclaredAndWhen() {
        run(GROW);
        assertThat(grown)
                .containsExactly(
                        Map.of(
                                "spillway.dev/declared-size",
                                "2Gi",
                                "spillway.dev/grown-to",
                                "3Gi",
                                "spillway.dev/grown-at",
                                time.instant().truncatedTo(ChronoUnit.SECONDS).toString()));
    }

    @Test
    void aStepThatIsRefusedBlocksNothingElse() {
        var outcome = run(new KafkaStep.Unregister(REFUSED, ""), new KafkaStep.Cordon(BROKER, ""));
        assertThat(outcome)
                .isEqualTo(
                        new StepOutcome.Refused(
                                List.of(
                                        new RefusedStep(
                                                "unregister broker 66",
                                                "RefusedByKafka",
                                                "unregister broker 66: no")),
                                List.of(),
                                StepOutcome.OtherSteps.Done));
        assertThat(calls).containsExactly("cordon 2 true");
    }

    @Test
    void allRefusalsOfALiveReconciliationAreReported() {
        var outcome =
                run(
                        new KubeStep.RemoveOwner("refused", "cluster", ""),
                        new KafkaStep.Unregister(REFUSED, ""));
        assertThat(((StepOutcome.Refused) outcome).refusals())
                .extracting(RefusedStep::reason)
                .containsExactly("RefusedByKubernetes", "RefusedByKafka");
        assertThat(((StepOutcome.Refused) outcome).others()).isEqualTo(StepOutcome.OtherSteps.None);
        assertThat(outcome)
                .extracting(refused -> ((StepOutcome.Refused) refused).message())
                .isEqualTo("remove the owner reference of refused: no; unregister broker 66: no");
    }

    @Test
    void whatBuildsOnARefusedStepWaits() {
        var outcome =
                run(
                        new KubeStep.Apply(REFUSED_OBJECT, ""),
                        new KubeStep.Restart(BROKER, "pod", SEEN, ""),
                        new KafkaStep.Cordon(BROKER, ""));
        assertThat(((StepOutcome.Refused) outcome).held())
                .containsExactly(
                        new StepOutcome.Held("restart broker 2", "apply ConfigMap refused"));
        assertThat(calls).containsExactly("cordon 2 true");
    }

    @Test
    void whenKafkaDoesNotAnswerKubernetesIsStillAsked() {
        var outcome =
                run(new KafkaStep.Unregister(SILENT, ""), new KafkaStep.Cordon(BROKER, ""), GROW);
        assertThat(outcome).isEqualTo(new StepOutcome.Unavailable("silence"));
        assertThat(calls).containsExactly("grow data 3Gi");
    }

    /** The snapshot in which it was safe may no longer hold: Kafka answered then. */
    @Test
    void nothingIsStoppedAfterKafkaHasStoppedAnswering() {
        var restart = new KubeStep.Restart(BROKER, "events-broker-2", SEEN, "");
        run(
                new KafkaStep.Unregister(SILENT, ""),
                restart,
                new KubeStep.RemovePod(BROKER, "events-broker-2", SEEN, ""),
                new KubeStep.RemoveClaim("data", SEEN, ""));
        assertThat(calls).isEmpty();
        // Without a step in Kafka its unavailability is not news: the plan knew it.
        run(restart);
        assertThat(calls).hasSize(1);
    }

    /** The first two are silent: somebody else wrote at the same moment. */
    @Test
    void aConflictThatStaysIsARefusalAndIsRetriedWithBackOff() {
        var runner = runner();
        assertThat(runner.run(Plan.of(conflict("1")))).isEqualTo(new StepOutcome.Done());
        assertThat(runner.run(Plan.of(conflict("2")))).isEqualTo(new StepOutcome.Done());
        assertThat(refusals).isEmpty();

        var outcome = runner.run(Plan.of(conflict("3")));

        assertThat(((StepOutcome.Refused) outcome).refusals())
                .containsExactly(
                        new RefusedStep(
                                "restart broker 2",
                                "Conflict",
                                "restart broker 2: it has been modified"));
        assertThat(refusals).hasSize(1);
        conflicts.clear();
        assertThat(runner.run(Plan.of(conflict("4")))).isInstanceOf(StepOutcome.Refused.class);
        assertThat(conflicts).as("not asked before its time").isEmpty();
        time.advance(Duration.ofSeconds(15));
        assertThat(runner.run(Plan.of(conflict("5")))).isInstanceOf(StepOutcome.Refused.class);
        assertThat(conflicts).hasSize(1);
        assertThat(refusals).as("said once").hasSize(1);
    }

    @Test
    void whatBuildsOnAConflictWaits() {
        run(
                new KubeStep.Apply(CONFLICTING_OBJECT, ""),
                new KubeStep.Restart(BROKER, "pod", SEEN, ""));
        assertThat(calls).isEmpty();
    }

    private static Step conflict(String version) {
        return new KubeStep.Restart(BROKER, "conflict", new ObjectVersion("uid", version), "");
    }

    @Test
    void nothingIsStoppedAfterABug() {
        var restart = new KubeStep.Restart(BROKER, "events-broker-2", SEEN, "");
        assertThatThrownBy(() -> run(new KafkaStep.Unregister(BROKEN, ""), restart))
                .hasMessage("a bug");
        assertThat(calls).isEmpty();
    }

    @Test
    void aRefusalIsReportedThoughKafkaDoesNotAnswerAnyLonger() {
        var outcome =
                run(new KafkaStep.Unregister(REFUSED, ""), new KafkaStep.Unregister(SILENT, ""));
        assertThat(((StepOutcome.Refused) outcome).others())
                .isEqualTo(StepOutcome.OtherSteps.Unavailable);
    }

    @Test
    void aBugInOneStepBlocksNoOther() {
        assertThatThrownBy(() ->
                        run(new KafkaStep.Unregister(BROKEN, ""), new KafkaStep.Cordon(BROKER, "")))
                .hasMessage("a bug");
        assertThat(calls).containsExactly("cordon 2 true");
    }

    @Test
    void oneWrongSettingDoesNotBlockOtherSettings() {
        var outcome =
                run(
                        alter(Map.of("bad", "1", "good", "2"), Set.of("old")),
                        new KafkaStep.Cordon(BROKER, ""));
        assertThat(((StepOutcome.Refused) outcome).refusals())
                .containsExactly(
                        new RefusedStep(
                                "change broker settings bad, good, old",
                                "RefusedByKafka",
                                "bad=1 is not in force: no; change or remove spec.config[bad]"));
        assertThat(calls)
                .containsExactly("brokers {good=2} []", "brokers {} [old]", "cordon 2 true");
        assertThat(refusals).hasSize(1);
    }

    @Test
    void settingsThatAreRightOnlyTogetherAreTriedTogether() {
        // Kafka refuses a local retention that is longer than the whole one, as each alone makes
        // it.
        var outcome =
                run(
                        alter(
                                Map.of(
                                        "bad", "1",
                                        "log.retention.ms", "1000",
                                        "log.local.retention.ms", "1000"),
                                Set.of()));
        assertThat(((StepOutcome.Refused) outcome).refusals()).hasSize(1);
        assertThat(calls)
                .containsExactly("brokers {log.local.retention.ms=1000, log.retention.ms=1000} []");
    }

    @Test
    void aSettingThatNeedsAnotherFirstComesAfterIt() {
        var outcome = run(alter(Map.of("bad", "1", "a.needs.b", "1", "b", "1"), Set.of()));
        assertThat(((StepOutcome.Refused) outcome).refusals()).hasSize(1);
        assertThat(calls).containsExactly("brokers {b=1} []", "brokers {a.needs.b=1} []");
    }

    @Test
    void aRefusalIsReportedOnceAndTriedAgainLater() {
        var runner = runner();
        var plan =
                Plan.of(alter(Map.of("bad", "1"), Set.of()), new KafkaStep.Unregister(REFUSED, ""));
        var first = runner.run(plan);
        var asked = requests;
        time.advance(Duration.ofSeconds(14));

        assertThat(runner.run(plan)).isEqualTo(first);
        assertThat(requests).isEqualTo(asked);

        time.advance(Duration.ofSeconds(1));
        assertThat(runner.run(plan)).isEqualTo(first);
        assertThat(requests).isGreaterThan(asked);
        assertThat(refusals).hasSize(2);
        assertThat(told).hasSize(2);
    }

    @Test
    void anotherValueIsTriedAtOnce() {
        var runner = runner();
        runner.run(Plan.of(alter(Map.of("bad", "1"), Set.of())));
        var asked = requests;

        runner.run(Plan.of(alter(Map.of("bad", "2"), Set.of())));

        assertThat(requests).isGreaterThan(asked);
        assertThat(refusals).hasSize(2);
    }

    @Test
    void theSameSettingOfOneBrokerIsAnotherChange() {
        var outcome =
                run(
                        alter(Map.of("bad", "1"), Set.of()),
                        new KafkaStep.AlterBroker(
                                BROKER, new TreeMap<>(Map.of("good", "1")), Set.of(), ""));
        assertThat(((StepOutcome.Refused) outcome).others()).isEqualTo(StepOutcome.OtherSteps.Done);
        assertThat(calls).containsExactly("broker 2 {good=1} []");
    }

    @Test
    void leavesItToTheCallerWhenKubernetesDoesNotAnswer() {
        assertThatThrownBy(() -> run(new KubeStep.RemoveOwner("silent", "cluster", "")))
                .isInstanceOf(KubeUnavailableException.class);
    }

    private StepOutcome run(Step... steps) {
        return runner().run(Plan.of(steps));
    }

    private StepRunner runner() {
        return new StepRunner(
                new FakeKube(),
                new NoCertificates(),
                FakeKafka::new,
                new RefusedChanges(time),
                told::add,
                refusals::add,
                time);
    }

    private static Step alter(Map<String, String> set, Set<String> unset) {
        return new KafkaStep.AlterBrokers(new TreeMap<>(set), unset, "");
    }

    private final class FakeKube implements KubeChanges {
        @Override
        public void apply(HasMetadata object) {
            if (object == CONFLICTING_OBJECT) {
                throw new KubeConflictException("modified", new IllegalStateException());
            }
            if (object == REFUSED_OBJECT) {
                throw new KubeRefusedException("no", new IllegalStateException());
            }
            calls.add("apply " + object.getMetadata().getName());
        }

        @Override
        public void create(HasMetadata object) {
            calls.add("create " + object.getMetadata().getName());
        }

        @Override
        public void labelPod(
                String pod, Map<String, String> labels, Map<String, String> annotations) {
            calls.add("label " + pod + " " + labels + " " + annotations);
        }

        @Override
        public void adoptClaim(
                String claim,
                Map<String, String> labels,
                Map<String, String> annotations,
                ObjectVersion seen) {
            calls.add(
                    "adopt "
                            + claim
                            + " "
                            + labels
                            + " "
                            + annotations
                            + " "
                            + seen.resourceVersion());
        }

        @Override
        public void annotateClaim(String claim, String key, String value) {
            calls.add("annotate " + claim + " " + key + "=" + value);
        }

        @Override
        public void growClaim(
                String claim, Bytes size, Map<String, String> annotations, ObjectVersion seen) {
            calls.add("grow " + claim + " " + size.text());
            grown.add(annotations);
        }

        @Override
        public void removeClaimOwner(String claim, String owner) {
            switch (claim) {
                case "refused" -> throw new KubeRefusedException("no", new IllegalStateException());
                case "silent" ->
                        throw new KubeUnavailableException("silence", new IllegalStateException());
                default -> calls.add("remove owner " + claim + " " + owner);
            }
        }

        @Override
        public void deletePod(String pod, ObjectVersion seen) {
            if (pod.equals("conflict")) {
                conflicts.add(seen.resourceVersion());
                throw new KubeConflictException(
                        "it has been modified", new IllegalStateException());
            }
            calls.add("delete " + pod + " " + seen.uid() + " " + seen.resourceVersion());
        }

        @Override
        public void deleteClaim(String claim, ObjectVersion seen) {
            calls.add("delete " + claim + " " + seen.uid() + " " + seen.resourceVersion());
        }

        @Override
        public void deleteService(String service, ObjectVersion seen) {
            calls.add("delete " + service + " " + seen.uid() + " " + seen.resourceVersion());
        }
    }

    private final class FakeKafka implements KafkaChanges {
        @Override
        public void alterBrokers(Map<String, String> set, Set<String> unset) {
            requests++;
            boolean half =
                    set.containsKey("log.retention.ms")
                            != set.containsKey("log.local.retention.ms");
            boolean early =
                    set.containsKey("a.needs.b")
                            && !set.containsKey("b")
                            && !calls.contains("brokers {b=1} []");
            if (set.containsKey("bad") || half || early) {
                throw new KafkaRefusedException("no", new IllegalStateException());
            }
            calls.add("brokers " + new TreeMap<>(set) + " " + unset);
        }

        @Override
        public void alterBroker(int brokerId, Map<String, String> set, Set<String> unset) {
            calls.add("broker " + brokerId + " " + set + " " + unset);
        }

        @Override
        public void alterTopic(String topic, Map<String, String> set) {
            calls.add("topic " + topic + " " + set);
        }

        @Override
        public void alterMetadataVersion(int level, boolean raise) {
            calls.add("metadata.version " + level + " " + raise);
        }

        @Override
        public void cordon(int brokerId, boolean cordoned) {
            calls.add("cordon " + brokerId + " " + cordoned);
        }

        @Override
        public void unregister(int brokerId) {
            requests++;
            if (brokerId == BROKEN.value()) {
                throw new IllegalStateException("a bug");
            }
            if (brokerId == REFUSED.value()) {
                throw new KafkaRefusedException("no", new IllegalStateException());
            }
            if (brokerId == SILENT.value()) {
                throw new KafkaUnavailableException("silence", null);
            }
            calls.add("unregister " + brokerId);
        }

        @Override
        public void addVoter(int controllerId, String directoryId, String host, int port) {
            calls.add("add " + controllerId + " " + directoryId + " " + host + ":" + port);
        }

        @Override
        public void removeVoter(int controllerId, String directoryId) {
            calls.add("remove " + controllerId + " " + directoryId);
        }

        @Override
        public void throttle(ThrottleChange change) {
            calls.add("throttle " + change.bytesPerSecond());
        }

        @Override
        public void move(List<Move> moves) {
            calls.add("move " + moves.getFirst().name() + " " + moves.getFirst().to());
        }

        @Override
        public void cancelMoves(List<CancelMove> moves) {
            calls.add("call back " + moves.getFirst().topic());
        }

        @Override
        public void electLeaders(List<Election> elections) {
            calls.add("elect " + elections.getFirst().topic());
        }
    }
}
