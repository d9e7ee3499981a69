package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.admin.KafkaRefused;
import dev.spillway.operator.admin.KafkaUnavailable;
import dev.spillway.operator.kube.Claims;
import dev.spillway.operator.kube.KubeChanges;
import dev.spillway.operator.kube.KubeRefused;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.status.Outcome;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Carries out the plan of a Cluster: each step is one effect. Ends at the first step that fails.
 */
final class StepRunner {

    private final KubeChanges kube;
    private final Supplier<KafkaChanges> kafka;
    private final Consumer<Step> story;

    /**
     * @param kafka asked only for steps that need it
     * @param story hears of every step before it is carried out
     */
    StepRunner(KubeChanges kube, Supplier<KafkaChanges> kafka, Consumer<Step> story) {
        this.kube = kube;
        this.kafka = kafka;
        this.story = story;
    }

    Outcome run(Plan plan) {
        try {
            plan.steps().forEach(this::run);
            return new Outcome.Fine();
        } catch (KafkaRefused e) {
            return new Outcome.Refused("RefusedByKafka", String.valueOf(e.getMessage()));
        } catch (KubeRefused e) {
            return new Outcome.Refused("RefusedByKubernetes", String.valueOf(e.getMessage()));
        } catch (KafkaUnavailable e) {
            return new Outcome.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    private void run(Step step) {
        switch (step) {
            case KubeStep change -> {
                story.accept(step);
                run(change);
            }
            case KafkaStep change -> {
                story.accept(step);
                run(change, kafka.get());
            }
            case TopicStep change ->
                    throw new IllegalStateException("no step of a Cluster: " + change.what());
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
                                            claim, Labels.VOTERS, Claims.text(note.voters())));
            case KubeStep.Adopt adopt ->
                    kube.adoptClaim(
                            adopt.claim(), adopt.labels(), adopt.annotations(), adopt.seen());
            case KubeStep.Disown disown -> kube.disownClaim(disown.claim(), disown.owner());
            case KubeStep.GrowClaim grow -> kube.growClaim(grow.claim(), grow.size());
            case KubeStep.Restart restart -> kube.deletePod(restart.pod(), restart.seen());
            case KubeStep.RemovePod remove -> kube.deletePod(remove.pod(), remove.seen());
            case KubeStep.RemoveClaim remove -> kube.deleteClaim(remove.claim(), remove.seen());
        }
    }

    private static void run(KafkaStep step, KafkaChanges kafka) {
        switch (step) {
            case KafkaStep.AlterBrokers alter -> kafka.alterBrokers(alter.set(), alter.unset());
            case KafkaStep.AlterInternalTopic alter -> kafka.alterTopic(alter.topic(), alter.set());
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
