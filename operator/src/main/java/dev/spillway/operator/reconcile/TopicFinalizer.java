package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.DeletionPolicy;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.TopicAnnotations;
import dev.spillway.operator.kube.TopicMetadataChanges;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.TopicMetadata;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.topics.TopicDeletion;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.ClusterView;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.PollIntervals;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.List;
import java.util.Optional;

/**
 * Deletes a Topic: first the Kafka topic, if it is proven to be the Topic's own, then the
 * finalizer. See {@link TopicDeletion}.
 */
record TopicFinalizer(ClusterViews views, TopicIndex index, TopicMetadataChanges metadataChanges) {

    UpdateControl<Topic> delete(
            TopicReconciler.Reconciliation reconciliation, ParentCluster parent) {
        if (!reconciliation.metadata().held()) {
            return reconciliation.report().isReleased()
                    ? UpdateControl.noUpdate()
                    : waitForOtherFinalizers(reconciliation, "the operator has released it");
        }
        var unreadable = unreadable(reconciliation.topic());
        if (!unreadable.isEmpty()) {
            return cannotDelete(reconciliation, unreadable);
        }
        return switch (parent) {
            // The topic is deleted, or kept, with its Cluster as a whole.
            case ParentCluster.Missing missing -> release(reconciliation, missing.why(), false);
            case ParentCluster.Deleting deleting -> release(reconciliation, deleting.why(), false);
            case ParentCluster.Invalid invalid -> delete(reconciliation, invalid.paused());
            case ParentCluster.Known known -> delete(reconciliation, known.paused());
        };
    }

    private UpdateControl<Topic> delete(
            TopicReconciler.Reconciliation reconciliation, boolean paused) {
        if (paused) {
            reconciliation
                    .reporter()
                    .recordEvent(
                            "Paused",
                            "the topic is not deleted for now, because its Cluster is paused");
            return UpdateControl.noUpdate();
        }
        var decision =
                TopicDeletion.ofTopic(
                        reconciliation.name(),
                        policy(reconciliation.topic()),
                        reconciliation.metadata(),
                        index.anyOther(reconciliation.topic()));
        return switch (decision) {
            case TopicDeletion.Release release ->
                    release(reconciliation, release.why(), release.kept());
            case TopicDeletion.Delete delete ->
                    views.find(TopicIndex.cluster(reconciliation.topic()))
                            .map(view -> deleteFromKafka(reconciliation, view))
                            .orElseGet(UpdateControl::noUpdate);
        };
    }

    private UpdateControl<Topic> deleteFromKafka(
            TopicReconciler.Reconciliation reconciliation, ClusterView view) {
        // In this order: a creation that ends meanwhile is in progress, not yet visible, or
        // observed.
        if (!view.withdraw(reconciliation.name())) {
            // Its end triggers a reconciliation.
            return UpdateControl.noUpdate();
        }
        var notYetVisible = view.notYetVisible(reconciliation.name());
        var seen = view.topic(reconciliation.name());
        if (seen.isEmpty()) {
            return view.unavailableForLong()
                    .map(silent ->
                            cannotDelete(reconciliation, "Kafka is not available: " + silent.why()))
                    .orElseGet(UpdateControl::noUpdate);
        }
        var metadata = withId(reconciliation.metadata(), view.created(reconciliation.name()));
        var decision =
                TopicDeletion.inKafka(
                        reconciliation.name(),
                        metadata,
                        view.clusterId(),
                        withNotYetVisible(notYetVisible, seen.get()));
        return switch (decision) {
            case TopicDeletion.Release release -> {
                view.forget(reconciliation.name());
                yield release(reconciliation, release.why(), release.kept());
            }
            case TopicDeletion.Delete delete -> delete(reconciliation, view, delete.step());
        };
    }

    private static UpdateControl<Topic> delete(
            TopicReconciler.Reconciliation reconciliation,
            ClusterView view,
            TopicStep.Delete step) {
        var steps = List.<TopicStep>of(step);
        if (!view.wasSubmitted(reconciliation.name(), steps)) {
            reconciliation.reporter().recordStep(step);
        }
        return view.submit(reconciliation.name(), steps)
                .map(result ->
                        switch (result.outcome()) {
                            // The finalizer is removed when a snapshot shows that the topic is
                            // gone.
                            case StepOutcome.Done done -> UpdateControl.<Topic>noUpdate();
                            case StepOutcome.Paused paused -> UpdateControl.<Topic>noUpdate();
                            case StepOutcome.Refused refused ->
                                    cannotDelete(reconciliation, refused.message());
                            case StepOutcome.Unavailable unavailable ->
                                    cannotDelete(reconciliation, unavailable.message());
                        })
                .orElseGet(UpdateControl::noUpdate);
    }

    /** A topic that was just created exists, although no snapshot has shown it yet. */
    private static ObservedTopic withNotYetVisible(
            Optional<String> notYetVisible, ObservedTopic seen) {
        return switch (seen) {
            case ObservedTopic.Present present -> present;
            case ObservedTopic.Absent absent ->
                    notYetVisible
                            .<ObservedTopic>map(ObservedTopic.Present::justCreated)
                            .orElse(absent);
        };
    }

    /** The id of a topic that the operator created is known before it is in the status. */
    private static TopicMetadata withId(TopicMetadata metadata, Optional<String> created) {
        return new TopicMetadata(
                metadata.held(),
                metadata.clusterId(),
                metadata.settings(),
                created.orElse(metadata.topicId()));
    }

    /** Without these it is not known what to delete, and whether to; empty when they are known. */
    private static String unreadable(Topic topic) {
        return topic.unreadableText("spec.cluster", "spec.name", "spec.deletionPolicy");
    }

    private static DeletionPolicy policy(Topic topic) {
        var spec = topic.getSpec();
        return spec == null || spec.deletionPolicy() == null
                ? DeletionPolicy.Delete
                : spec.deletionPolicy();
    }

    private static UpdateControl<Topic> cannotDelete(
            TopicReconciler.Reconciliation reconciliation, String why) {
        return reconciliation.patchStatus(report -> report.cannotDelete(why));
    }

    private UpdateControl<Topic> release(
            TopicReconciler.Reconciliation reconciliation, String why, boolean kept) {
        if (kept) {
            reconciliation.reporter().recordWarning("Kept", why);
        }
        try {
            metadataChanges.release(reconciliation.topic());
        } catch (KubeRefusedException e) {
            return reconciliation
                    .patchStatus(report -> report.cannotDelete(String.valueOf(e.getMessage())))
                    .rescheduleAfter(PollIntervals.BLOCKED);
        }
        reconciliation.reporter().info("the Topic is released: " + why);
        return waitForOtherFinalizers(reconciliation, why);
    }

    /**
     * Another finalizer may hold the Topic for long; its status must not continue to say that it
     * serves.
     */
    private static UpdateControl<Topic> waitForOtherFinalizers(
            TopicReconciler.Reconciliation reconciliation, String why) {
        var holders =
                reconciliation.topic().getMetadata().getFinalizers().stream()
                        .filter(finalizer -> !finalizer.equals(TopicAnnotations.FINALIZER))
                        .toList();
        return holders.isEmpty()
                ? UpdateControl.noUpdate()
                : reconciliation.patchStatus(report -> report.released(why, holders));
    }
}
