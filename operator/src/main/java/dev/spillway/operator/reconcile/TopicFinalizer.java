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
 * A Topic that is being deleted: the Kafka topic first, if it is proven to be the Topic's own, then
 * the finalizer. See {@link TopicDeletion}.
 */
record TopicFinalizer(ClusterViews views, TopicIndex index, TopicMetadataChanges marks) {

    UpdateControl<Topic> delete(TopicReconciler.Turn turn, ParentCluster parent) {
        if (!turn.mark().held()) {
            return turn.report().isReleased()
                    ? UpdateControl.noUpdate()
                    : held(turn, "the operator has let it go");
        }
        return switch (parent) {
            // With its Cluster the topic goes, or is kept, as a whole.
            case ParentCluster.Missing missing -> released(turn, missing.why(), false);
            case ParentCluster.Deleting deleting -> released(turn, deleting.why(), false);
            case ParentCluster.Invalid invalid -> delete(turn, invalid.paused());
            case ParentCluster.Known known -> delete(turn, known.paused());
        };
    }

    private UpdateControl<Topic> delete(TopicReconciler.Turn turn, boolean paused) {
        if (paused) {
            turn.story()
                    .tellEvent("Paused", "the topic stays for now, because its Cluster is paused");
            return UpdateControl.noUpdate();
        }
        var decided =
                TopicDeletion.ofTopic(
                        turn.name(),
                        policy(turn.topic()),
                        turn.mark(),
                        index.anyRival(turn.topic()));
        return switch (decided) {
            case TopicDeletion.Release release -> released(turn, release.why(), release.kept());
            case TopicDeletion.Delete delete ->
                    views.find(TopicIndex.cluster(turn.topic()))
                            .map(view -> inKafka(turn, view))
                            .orElseGet(UpdateControl::noUpdate);
        };
    }

    private UpdateControl<Topic> inKafka(TopicReconciler.Turn turn, ClusterView view) {
        // In this order: what ends to be made meanwhile is still in work, or unshown, or seen.
        if (!view.withdraw(turn.name())) {
            // It is told when it is made.
            return UpdateControl.noUpdate();
        }
        var unshown = view.unshown(turn.name());
        var seen = view.topic(turn.name());
        if (seen.isEmpty()) {
            return view.longSilence()
                    .map(silent -> stays(turn, "Kafka cannot be asked: " + silent.why()))
                    .orElseGet(UpdateControl::noUpdate);
        }
        var mark = withId(turn.mark(), view.created(turn.name()));
        var decided =
                TopicDeletion.inKafka(
                        turn.name(), mark, view.clusterId(), withUnshown(unshown, seen.get()));
        return switch (decided) {
            case TopicDeletion.Release release -> {
                view.settle(turn.name());
                yield released(turn, release.why(), release.kept());
            }
            case TopicDeletion.Delete delete -> delete(turn, view, delete.step());
        };
    }

    private static UpdateControl<Topic> delete(
            TopicReconciler.Turn turn, ClusterView view, TopicStep.Delete step) {
        var steps = List.<TopicStep>of(step);
        if (!view.wasTried(turn.name(), steps)) {
            turn.story().tell(step);
        }
        return view.submit(turn.name(), steps)
                .map(result ->
                        switch (result.outcome()) {
                            // When a look shows that it is gone, the Topic goes.
                            case StepOutcome.Fine fine -> UpdateControl.<Topic>noUpdate();
                            case StepOutcome.Paused paused -> UpdateControl.<Topic>noUpdate();
                            case StepOutcome.Refused refused -> stays(turn, refused.message());
                            case StepOutcome.Unavailable unavailable ->
                                    stays(turn, unavailable.message());
                        })
                .orElseGet(UpdateControl::noUpdate);
    }

    /** A topic that was created a moment ago is there, though no look has shown it yet. */
    private static ObservedTopic withUnshown(Optional<String> unshown, ObservedTopic seen) {
        return switch (seen) {
            case ObservedTopic.Present present -> present;
            case ObservedTopic.Absent absent ->
                    unshown.<ObservedTopic>map(ObservedTopic.Present::justCreated).orElse(absent);
        };
    }

    /** What was created here is known before the status says so. */
    private static TopicMetadata withId(TopicMetadata mark, Optional<String> created) {
        return new TopicMetadata(
                mark.held(), mark.clusterId(), mark.settings(), created.orElse(mark.topicId()));
    }

    private static DeletionPolicy policy(Topic topic) {
        var spec = topic.getSpec();
        return spec == null || spec.deletionPolicy() == null
                ? DeletionPolicy.Delete
                : spec.deletionPolicy();
    }

    private static UpdateControl<Topic> stays(TopicReconciler.Turn turn, String why) {
        return turn.says(report -> report.cannotDelete(why));
    }

    private UpdateControl<Topic> released(TopicReconciler.Turn turn, String why, boolean kept) {
        if (kept) {
            turn.story().tellTrouble("Kept", why);
        }
        try {
            marks.release(turn.topic());
        } catch (KubeRefusedException e) {
            return turn.says(report -> report.cannotDelete(String.valueOf(e.getMessage())))
                    .rescheduleAfter(PollIntervals.BLOCKED);
        }
        turn.story().tell("the Topic is released: " + why);
        return held(turn, why);
    }

    /**
     * Somebody else's finalizer may hold it for long, and it must not go on saying that it serves.
     */
    private static UpdateControl<Topic> held(TopicReconciler.Turn turn, String why) {
        var holders =
                turn.topic().getMetadata().getFinalizers().stream()
                        .filter(finalizer -> !finalizer.equals(TopicAnnotations.FINALIZER))
                        .toList();
        return holders.isEmpty()
                ? UpdateControl.noUpdate()
                : turn.says(report -> report.released(why, holders));
    }
}
