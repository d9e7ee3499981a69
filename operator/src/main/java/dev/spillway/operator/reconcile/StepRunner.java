package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.admin.KafkaRefusedException;
import dev.spillway.operator.admin.KafkaUnavailableException;
import dev.spillway.operator.kube.ClaimReader;
import dev.spillway.operator.kube.KubeChanges;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.StepDependencies;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.status.RefusedStep;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.RefusedChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the plan of a Cluster: each step is one effect. One that is refused holds up nothing
 * but what builds on it ({@link StepDependencies}); it is tried again, less and less often ({@link
 * RefusedChanges}). When Kafka does not answer, its further steps are left for the next pass.
 */
final class StepRunner {

    private final KubeChanges kube;
    private final Supplier<KafkaChanges> kafka;
    private final RefusedChanges memory;
    private final Consumer<Step> story;
    private final Consumer<RefusedStep> trouble;

    /**
     * @param kafka asked only for steps that need it
     * @param memory of what was refused in passes before
     * @param story hears of every step before it is carried out, but for those tried again
     * @param trouble hears of every refusal that is news
     */
    StepRunner(
            KubeChanges kube,
            Supplier<KafkaChanges> kafka,
            RefusedChanges memory,
            Consumer<Step> story,
            Consumer<RefusedStep> trouble) {
        this.kube = kube;
        this.kafka = kafka;
        this.memory = memory;
        this.story = story;
        this.trouble = trouble;
    }

    /**
     * @throws RuntimeException when a step failed in a way that no plan foresees; all others that
     *     do not build on it were carried out
     */
    StepOutcome run(Plan plan) {
        var run = new Run();
        plan.steps().stream().filter(StepRunner::acts).forEach(run::step);
        memory.end();
        return run.outcome();
    }

    private static boolean acts(Step step) {
        return switch (step) {
            case KubeStep change -> true;
            case KafkaStep change -> true;
            case TopicStep change ->
                    throw new IllegalStateException("no step of a Cluster: " + change.what());
            case Step.Wait wait -> false;
            case Step.Blocked blocked -> false;
        };
    }

    /** One plan, step after step. */
    private final class Run {
        private final List<Step> notMade = new ArrayList<>();
        private final List<RefusedStep> refusals = new ArrayList<>();
        private final List<StepOutcome.Held> held = new ArrayList<>();
        private @Nullable KafkaUnavailableException silence;
        private @Nullable RuntimeException bug;
        private boolean made;

        void step(Step step) {
            var missing = StepDependencies.missing(step, notMade);
            if (missing.isPresent()) {
                held.add(new StepOutcome.Held(step.what(), missing.get().what()));
                notMade.add(step);
            } else if (step instanceof KafkaStep && silence != null) {
                notMade.add(step);
            } else if (stopsSomething(step) && (silence != null || bug != null)) {
                // It was safe by a look that may be no longer true: a broker may have died since.
                notMade.add(step);
            } else if (!isMade(step)) {
                notMade.add(step);
            }
        }

        private static boolean stopsSomething(Step step) {
            return step instanceof KubeStep.Restart
                    || step instanceof KubeStep.RemovePod
                    || step instanceof KubeStep.RemoveClaim;
        }

        private boolean isMade(Step step) {
            try {
                return switch (step) {
                    case KafkaStep.AlterBrokers(var set, var unset, var why) ->
                            alter(
                                    step,
                                    Optional.empty(),
                                    set,
                                    unset,
                                    (s, u) -> kafka.get().alterBrokers(s, u));
                    case KafkaStep.AlterBroker(var id, var set, var unset, var why) ->
                            alter(
                                    step,
                                    Optional.of(id.value()),
                                    set,
                                    unset,
                                    (s, u) -> kafka.get().alterBroker(id.value(), s, u));
                    case Step any -> whole(any);
                };
            } catch (KafkaUnavailableException e) {
                silence = e;
            } catch (KubeUnavailableException e) {
                // Nothing is known of Kubernetes any more, by which the rest was planned.
                throw e;
            } catch (RuntimeException e) {
                if (bug == null) {
                    bug = e;
                } else {
                    bug.addSuppressed(e);
                }
            }
            return false;
        }

        /** Settings are refused one by one. */
        private boolean alter(
                Step step,
                Optional<Integer> broker,
                SortedMap<String, String> set,
                Set<String> unset,
                SettingChanges.Alteration alteration) {
            if (SettingChanges.areNew(broker, set, unset, memory)) {
                story.accept(step);
            }
            var result =
                    new SettingChanges(alteration, memory).make(step.what(), broker, set, unset);
            refusals.addAll(result.refusals());
            result.news().forEach(trouble);
            made |= result.made();
            return result.refusals().isEmpty();
        }

        private boolean whole(Step step) {
            var standing = memory.standing(step);
            if (standing.isPresent()) {
                refusals.add(standing.get());
                return false;
            }
            if (!memory.isRepeated(step)) {
                story.accept(step);
            }
            try {
                make(step);
                memory.made(step);
                made = true;
                return true;
            } catch (KafkaRefusedException e) {
                refused(step, "RefusedByKafka", e);
            } catch (KubeRefusedException e) {
                refused(step, e.reason(), e);
            }
            return false;
        }

        private void refused(Step step, String reason, RuntimeException why) {
            var refusal =
                    new RefusedStep(step.what(), reason, step.what() + ": " + why.getMessage());
            refusals.add(refusal);
            if (memory.refused(step, refusal)) {
                trouble.accept(refusal);
            }
        }

        StepOutcome outcome() {
            if (bug != null) {
                throw bug;
            }
            if (!refusals.isEmpty()) {
                return new StepOutcome.Refused(List.copyOf(refusals), List.copyOf(held), others());
            }
            return silence == null
                    ? new StepOutcome.Fine()
                    : new StepOutcome.Unavailable(String.valueOf(silence.getMessage()));
        }

        private StepOutcome.Others others() {
            if (silence != null) {
                return StepOutcome.Others.Unavailable;
            }
            return made ? StepOutcome.Others.Made : StepOutcome.Others.None;
        }
    }

    private void make(Step step) {
        switch (step) {
            case KubeStep change -> run(change);
            case KafkaStep change -> run(change, kafka.get());
            case TopicStep change -> {}
            case Step.Wait wait -> {}
            case Step.Blocked blocked -> {}
        }
    }

    private void run(KubeStep step) {
        switch (step) {
            case KubeStep.Apply apply -> kube.apply(apply.object());
            case KubeStep.Create create -> kube.create(create.object());
            case KubeStep.Label label ->
                    kube.labelPod(label.pod(), label.labels(), label.annotations());
            case KubeStep.NoteVoters note ->
                    note.claims()
                            .forEach(claim ->
                                    kube.annotateClaim(
                                            claim, Labels.VOTERS, ClaimReader.text(note.voters())));
            case KubeStep.Adopt adopt ->
                    kube.adoptClaim(
                            adopt.claim(), adopt.labels(), adopt.annotations(), adopt.seen());
            case KubeStep.RemoveOwner disown -> kube.disownClaim(disown.claim(), disown.owner());
            case KubeStep.GrowClaim grow -> kube.growClaim(grow.claim(), grow.size());
            case KubeStep.Restart restart -> kube.deletePod(restart.pod(), restart.seen());
            case KubeStep.RemovePod remove -> kube.deletePod(remove.pod(), remove.seen());
            case KubeStep.RemoveCleanup remove -> kube.deletePod(remove.pod(), remove.seen());
            case KubeStep.RemoveClaim remove -> kube.deleteClaim(remove.claim(), remove.seen());
        }
    }

    private static void run(KafkaStep step, KafkaChanges kafka) {
        switch (step) {
            case KafkaStep.AlterBrokers alter -> kafka.alterBrokers(alter.set(), alter.unset());
            case KafkaStep.AlterInternalTopic alter -> kafka.alterTopic(alter.topic(), alter.set());
            case KafkaStep.AlterBroker alter ->
                    kafka.alterBroker(alter.id().value(), alter.set(), alter.unset());
            case KafkaStep.AlterMetadataVersion alter ->
                    kafka.alterMetadataVersion(alter.to().level(), alter.raises());
            case KafkaStep.Cordon cordon -> kafka.cordon(cordon.id().value(), true);
            case KafkaStep.Uncordon uncordon -> kafka.cordon(uncordon.id().value(), false);
            case KafkaStep.Unregister unregister -> kafka.unregister(unregister.id().value());
            case KafkaStep.AddVoter add ->
                    kafka.addVoter(
                            add.id().value(), add.directoryId(), add.host(), Ports.CONTROLLER);
            case KafkaStep.RemoveVoter remove ->
                    kafka.removeVoter(remove.id().value(), remove.directoryId());
            case KafkaStep.Throttle throttle -> kafka.throttle(throttle.change());
            case KafkaStep.Move move -> kafka.move(move.moves());
            case KafkaStep.CancelMoves cancel -> kafka.cancelMoves(cancel.moves());
            case KafkaStep.ElectLeaders elect -> kafka.electLeaders(elect.elections());
        }
    }
}
