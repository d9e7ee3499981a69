package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.User;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.UserMetadataChanges;
import dev.spillway.operator.model.Identity;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.UserModel;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.plan.UserStep;
import dev.spillway.operator.plan.users.UserPlan;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.ClusterView;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.PollIntervals;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.List;
import java.util.Optional;

/**
 * Deletes a User: its ACLs first, because Kafka checks them at each request; then its quotas, its
 * password, its Secret, and the finalizer.
 */
record UserFinalizer(
        ClusterViews views, UserSecretKeeper secrets, UserMetadataChanges metadataChanges) {

    UpdateControl<User> delete(UserReconciler.Reconciliation reconciliation, ParentCluster parent) {
        if (!reconciliation.held()) {
            return reconciliation.report().isReleased()
                    ? UpdateControl.noUpdate()
                    : waitForOtherFinalizers(reconciliation, "the operator has released it");
        }
        var unreadable = UserIndex.unreadable(reconciliation.user());
        if (!unreadable.isEmpty()) {
            return cannotDelete(reconciliation, unreadable);
        }
        return switch (parent) {
            // What Kafka knows of the User goes with its Cluster. If the disks stay, the Cluster
            // that adopts them removes it, see FormerUsers.
            case ParentCluster.Missing missing -> release(reconciliation, missing.why());
            case ParentCluster.Deleting deleting -> release(reconciliation, deleting.why());
            case ParentCluster.Invalid invalid -> delete(reconciliation, invalid.paused());
            case ParentCluster.Known known -> delete(reconciliation, known.paused());
        };
    }

    private UpdateControl<User> delete(
            UserReconciler.Reconciliation reconciliation, boolean paused) {
        if (paused) {
            reconciliation
                    .reporter()
                    .recordEvent(
                            "Paused",
                            "the User keeps its rights for now, because its Cluster is paused");
            return UpdateControl.noUpdate();
        }
        return views.find(UserIndex.cluster(reconciliation.user()))
                .map(view -> deleteFromKafka(reconciliation, view))
                .orElseGet(UpdateControl::noUpdate);
    }

    private UpdateControl<User> deleteFromKafka(
            UserReconciler.Reconciliation reconciliation, ClusterView view) {
        var identity = UserIndex.identity(reconciliation.user());
        var access = view.access();
        if (access.isEmpty()) {
            return view.unavailableForLong()
                    .map(silent ->
                            cannotDelete(reconciliation, "Kafka is not available: " + silent.why()))
                    .orElseGet(UpdateControl::noUpdate);
        }
        return switch (access.get()) {
            case ObservedAccess.Unknown(String why) -> cannotDelete(reconciliation, why);
            case ObservedAccess.Known known -> {
                // What a grant has made may not show yet, so what the spec grants is removed too.
                var steps = UserPlan.removal(identity, declared(reconciliation.user()), known);
                yield steps.isEmpty()
                        ? release(reconciliation, view, identity.holder())
                        : remove(reconciliation, view, identity, known, steps);
            }
        };
    }

    /** Empty if the spec is invalid: then what Kafka shows is all that is known. */
    private static Optional<UserModel> declared(User user) {
        return switch (UserModel.parse(user)) {
            case ParseResult.Valid<UserModel>(UserModel model) -> Optional.of(model);
            case ParseResult.Invalid<UserModel> invalid -> Optional.empty();
        };
    }

    private UpdateControl<User> remove(
            UserReconciler.Reconciliation reconciliation,
            ClusterView view,
            Identity identity,
            ObservedAccess.Known known,
            List<UserStep> steps) {
        var holder = identity.holder();
        if (!view.wasUserSubmitted(holder, steps)) {
            steps.forEach(reconciliation.reporter()::recordStep);
        }
        return view.submitUser(holder, steps)
                .map(result ->
                        switch (result.outcome()) {
                            // Until a snapshot shows that all is gone.
                            case StepOutcome.Done done ->
                                    UserPlan.removal(identity, Optional.empty(), known).isEmpty()
                                            ? release(reconciliation, view, holder)
                                            : UpdateControl.<User>noUpdate();
                            case StepOutcome.Paused paused -> UpdateControl.<User>noUpdate();
                            case StepOutcome.Refused refused ->
                                    cannotDelete(reconciliation, refused.message());
                            case StepOutcome.Unavailable unavailable ->
                                    cannotDelete(reconciliation, unavailable.message());
                        })
                .orElseGet(UpdateControl::noUpdate);
    }

    private static UpdateControl<User> cannotDelete(
            UserReconciler.Reconciliation reconciliation, String why) {
        return reconciliation.patchStatus(report -> report.cannotDelete(why));
    }

    private UpdateControl<User> release(
            UserReconciler.Reconciliation reconciliation, ClusterView view, String holder) {
        view.forgetUser(holder);
        return release(reconciliation, "Kafka has nothing of it any more");
    }

    private UpdateControl<User> release(UserReconciler.Reconciliation reconciliation, String why) {
        var meta = reconciliation.user().getMetadata();
        try {
            secrets.delete(meta.getNamespace(), meta.getName(), meta.getUid());
            metadataChanges.release(reconciliation.user());
        } catch (KubeRefusedException e) {
            return reconciliation
                    .patchStatus(report -> report.cannotDelete(String.valueOf(e.getMessage())))
                    .rescheduleAfter(PollIntervals.BLOCKED);
        }
        reconciliation.reporter().info("the User is released: " + why);
        return waitForOtherFinalizers(reconciliation, why);
    }

    /** Another finalizer may hold the User for long; its status must not say that it is ready. */
    private static UpdateControl<User> waitForOtherFinalizers(
            UserReconciler.Reconciliation reconciliation, String why) {
        var holders =
                reconciliation.user().getMetadata().getFinalizers().stream()
                        .filter(finalizer -> !finalizer.equals(UserMetadataChanges.FINALIZER))
                        .toList();
        return holders.isEmpty()
                ? UpdateControl.noUpdate()
                : reconciliation.patchStatus(report -> report.released(why, holders));
    }
}
