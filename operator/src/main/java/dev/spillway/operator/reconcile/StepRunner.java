package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.admin.KafkaRefusedException;
import dev.spillway.operator.admin.KafkaUnavailableException;
import dev.spillway.operator.kube.CertificateStore;
import dev.spillway.operator.kube.ClaimReader;
import dev.spillway.operator.kube.KubeChanges;
import dev.spillway.operator.kube.KubeConflictException;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.StepDependencies;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.UserStep;
import dev.spillway.operator.status.RefusedStep;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.RefusedChanges;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the plan of a Cluster, one effect per step. A refused step blocks only the steps that
 * depend on it ({@link StepDependencies}) and is retried with backoff ({@link RefusedChanges}).
 * When Kafka does not answer, its remaining steps are left for the next run.
 */
final class StepRunner {

    private final KubeChanges kube;
    private final CertificateStore certificates;
    private final Supplier<KafkaChanges> kafka;
    private final RefusedChanges refusedChanges;
    private final Consumer<Step> onStep;
    private final Consumer<RefusedStep> onRefusal;
    private final Clock clock;

    /**
     * @param kafka called only for steps that need it
     * @param refusedChanges refusals of earlier runs
     * @param onStep called before each step, except for retries
     * @param onRefusal called for each new refusal
     */
    StepRunner(
            KubeChanges kube,
            CertificateStore certificates,
            Supplier<KafkaChanges> kafka,
            RefusedChanges refusedChanges,
            Consumer<Step> onStep,
            Consumer<RefusedStep> onRefusal,
            Clock clock) {
        this.kube = kube;
        this.certificates = certificates;
        this.kafka = kafka;
        this.refusedChanges = refusedChanges;
        this.onStep = onStep;
        this.onRefusal = onRefusal;
        this.clock = clock;
    }

    /**
     * @throws RuntimeException when a step failed in a way that no plan foresees; every step that
     *     does not depend on it was carried out
     */
    StepOutcome run(Plan plan) {
        var run = new Run();
        plan.steps().stream().filter(StepRunner::acts).forEach(run::step);
        refusedChanges.finishRun();
        return run.outcome();
    }

    private static boolean acts(Step step) {
        return switch (step) {
            case KubeStep change -> true;
            case KafkaStep change -> true;
            case TopicStep change ->
                    throw new IllegalStateException("not a step of a Cluster: " + change.what());
            case UserStep change ->
                    throw new IllegalStateException("not a step of a Cluster: " + change.what());
            case ConnectorStep change ->
                    throw new IllegalStateException("not a step of a Cluster: " + change.what());
            case Step.Wait wait -> false;
            case Step.Blocked blocked -> false;
        };
    }

    /** One run of a plan. */
    private final class Run {
        private final List<Step> notDone = new ArrayList<>();
        private final List<RefusedStep> refusals = new ArrayList<>();
        private final List<StepOutcome.Held> held = new ArrayList<>();
        private @Nullable KafkaUnavailableException kafkaUnavailable;
        private @Nullable RuntimeException bug;
        private boolean anyDone;

        void step(Step step) {
            var missing = StepDependencies.missing(step, notDone);
            if (missing.isPresent()) {
                held.add(new StepOutcome.Held(step.what(), missing.get().what()));
                notDone.add(step);
            } else if (step instanceof KafkaStep && kafkaUnavailable != null) {
                notDone.add(step);
            } else if (takesNodeDown(step) && (kafkaUnavailable != null || bug != null)) {
                // It was safe in a snapshot that may no longer hold: a broker may have died since.
                notDone.add(step);
            } else if (!carryOut(step)) {
                notDone.add(step);
            }
        }

        private static boolean takesNodeDown(Step step) {
            return step instanceof KubeStep.Restart
                    || step instanceof KubeStep.RemovePod
                    || step instanceof KubeStep.RemoveClaim;
        }

        private boolean carryOut(Step step) {
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
                    case Step any -> runStep(any);
                };
            } catch (KafkaUnavailableException e) {
                kafkaUnavailable = e;
            } catch (KubeUnavailableException e) {
                // The state of Kubernetes that the rest was planned on is no longer known.
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
            if (SettingChanges.anyNew(broker, set, unset, refusedChanges)) {
                onStep.accept(step);
            }
            var result =
                    new SettingChanges(alteration, refusedChanges)
                            .apply(step.what(), broker, set, unset);
            refusals.addAll(result.refusals());
            result.newRefusals().forEach(onRefusal);
            anyDone |= result.anyChanged();
            return result.refusals().isEmpty();
        }

        private boolean runStep(Step step) {
            // A conflict is counted by what the step does: its next attempt has another version.
            var stillRefused =
                    refusedChanges
                            .stillRefused(step)
                            .or(() -> refusedChanges.stillRefused(step.what()));
            if (stillRefused.isPresent()) {
                refusals.add(stillRefused.get());
                return false;
            }
            if (!refusedChanges.wasRefused(step) && !refusedChanges.wasRefused(step.what())) {
                onStep.accept(step);
            }
            try {
                execute(step);
                refusedChanges.succeeded(step);
                refusedChanges.succeeded(step.what());
                anyDone = true;
                return true;
            } catch (KafkaRefusedException e) {
                refused(step, step, "RefusedByKafka", e);
            } catch (KubeRefusedException e) {
                refused(step, step, e.reason(), e);
            } catch (KubeConflictException e) {
                if (refusedChanges.recordConflict(step.what())) {
                    refused(step, step.what(), "Conflict", e);
                }
            }
            return false;
        }

        private void refused(Step step, Object change, String reason, RuntimeException why) {
            var refusal =
                    new RefusedStep(step.what(), reason, step.what() + ": " + why.getMessage());
            refusals.add(refusal);
            if (refusedChanges.recordRefusal(change, refusal)) {
                onRefusal.accept(refusal);
            }
        }

        StepOutcome outcome() {
            if (bug != null) {
                throw bug;
            }
            if (!refusals.isEmpty()) {
                return new StepOutcome.Refused(List.copyOf(refusals), List.copyOf(held), others());
            }
            return kafkaUnavailable == null
                    ? new StepOutcome.Done()
                    : new StepOutcome.Unavailable(String.valueOf(kafkaUnavailable.getMessage()));
        }

        private StepOutcome.OtherSteps others() {
            if (kafkaUnavailable != null) {
                return StepOutcome.OtherSteps.Unavailable;
            }
            return anyDone ? StepOutcome.OtherSteps.Done : StepOutcome.OtherSteps.None;
        }
    }

    private void execute(Step step) {
        switch (step) {
            case KubeStep change -> run(change);
            case KafkaStep change -> run(change, kafka.get());
            case TopicStep change -> {}
            case UserStep change -> {}
            case ConnectorStep change -> {}
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
            case KubeStep.RemoveOwner disown ->
                    kube.removeClaimOwner(disown.claim(), disown.owner());
            case KubeStep.GrowClaim grow ->
                    kube.growClaim(grow.claim(), grow.size(), sizes(grow), grow.seen());
            case KubeStep.RecordSize record ->
                    record.claims()
                            .forEach(claim ->
                                    kube.annotateClaim(
                                            claim, Labels.DECLARED_SIZE, record.declared().text()));
            case KubeStep.Restart restart -> kube.deletePod(restart.pod(), restart.seen());
            case KubeStep.RemovePod remove -> kube.deletePod(remove.pod(), remove.seen());
            case KubeStep.RemoveCleanup remove -> kube.deletePod(remove.pod(), remove.seen());
            case KubeStep.RemoveClaim remove -> kube.deleteClaim(remove.claim(), remove.seen());
            case KubeStep.RemoveService remove ->
                    kube.deleteService(remove.service(), remove.seen());
            case KubeStep.ChangeAuthorities change ->
                    certificates.change(change.secret(), change.change());
            case KubeStep.IssueCertificate issue ->
                    certificates.issue(issue.certificate(), issue.generation());
            case KubeStep.UpdateTrust update ->
                    certificates.updateTrust(update.certificate(), update.fingerprint());
            case KubeStep.RemoveCertificate remove ->
                    certificates.remove(remove.secret(), remove.seen());
        }
    }

    /** The time is that of the change, and not part of the step: a retry is the same step. */
    private Map<String, String> sizes(KubeStep.GrowClaim grow) {
        var annotations = new TreeMap<String, String>();
        annotations.put(Labels.DECLARED_SIZE, grow.declared().text());
        annotations.put(
                Labels.GROWN_AT, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        switch (grow.cause()) {
            case Declared -> {}
            case Filled -> annotations.put(Labels.GROWN_TO, grow.size().text());
        }
        return annotations;
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
