package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Connector;
import dev.spillway.operator.api.ConnectorDeletionPolicy;
import dev.spillway.operator.kube.ConnectorMetadataChanges;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.model.ConnectNames;
import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.connect.ConnectorDeletion;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.ConnectView;
import dev.spillway.operator.view.ConnectViews;
import dev.spillway.operator.view.PollIntervals;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.List;
import java.util.Optional;

/**
 * Deletes a Connector: the connector, with its offsets if that is declared, and then the finalizer.
 * It waits for workers that are down; it does not when its Connect is gone, because then nothing
 * could end the wait.
 */
record ConnectorFinalizer(ConnectViews views, ConnectorMetadataChanges metadataChanges) {

    UpdateControl<Connector> delete(
            ConnectorReconciler.Reconciliation reconciliation, ParentConnect parent) {
        if (!reconciliation.held()) {
            return reconciliation.report().isReleased()
                    ? UpdateControl.noUpdate()
                    : waitForOtherFinalizers(reconciliation, "the operator has released it");
        }
        var unreadable =
                reconciliation.connector().unreadableText("spec.connect", "spec.deletionPolicy");
        if (!unreadable.isEmpty()) {
            return reconciliation.patchStatus(report -> report.cannotDelete(unreadable));
        }
        return switch (parent) {
            case ParentConnect.Gone(String why) -> abandon(reconciliation, why);
            case ParentConnect.Invalid(String why, boolean paused) ->
                    delete(reconciliation, why, paused);
            case ParentConnect.Known known ->
                    delete(reconciliation, known.notReady(), known.paused());
        };
    }

    /**
     * @param notReady why the Connect is not ready, as far as it says so
     */
    private UpdateControl<Connector> delete(
            ConnectorReconciler.Reconciliation reconciliation, String notReady, boolean paused) {
        if (paused) {
            return waiting(reconciliation, "its Cluster is paused");
        }
        var view = views.find(ConnectorIndex.connect(reconciliation.connector()));
        var seen = view.flatMap(ConnectView::observed);
        if (view.isEmpty() || seen.isEmpty()) {
            // The Connect's reconciler opens the view, which triggers this; it does not for long
            // only if the Connect is in trouble, and says so.
            return notReady.isEmpty()
                    ? UpdateControl.noUpdate()
                    : waiting(reconciliation, notReady);
        }
        return switch (seen.get()) {
            case ObservedConnect.Unknown unknown ->
                    waiting(reconciliation, notReady.isEmpty() ? unknown.why() : notReady);
            case ObservedConnect.Known known ->
                    delete(
                            reconciliation,
                            view.get(),
                            ConnectorDeletion.next(
                                    reconciliation.name(), deletesOffsets(reconciliation), known));
        };
    }

    private UpdateControl<Connector> delete(
            ConnectorReconciler.Reconciliation reconciliation, ConnectView view, Plan plan) {
        var name = reconciliation.name();
        view.settled(name, false);
        List<ConnectorStep> steps = plan.ofConnector();
        if (steps.isEmpty()) {
            Step.Wait wait = plan.waits().getFirst();
            return reconciliation.patchStatus(report ->
                    report.deleting(
                            "cannot %s yet: %s; continues when %s"
                                    .formatted(wait.what(), wait.why(), wait.until())));
        }
        if (!view.wasSubmitted(name, steps)) {
            steps.forEach(reconciliation.reporter()::recordStep);
            if (deletesOffsets(reconciliation) && isNotThere(view, name)) {
                reconciliation
                        .reporter()
                        .recordWarning(
                                "OffsetsKept",
                                "Kafka Connect has no connector of this name, and deletes offsets"
                                    + " of none that it has not; if an earlier one left any, the"
                                    + " next one goes on from them");
            }
        }
        return view.submit(name, steps)
                .map(result ->
                        switch (result.outcome()) {
                            case StepOutcome.Done done ->
                                    steps.getLast() instanceof ConnectorStep.Delete
                                            ? release(
                                                    reconciliation,
                                                    Optional.of(view),
                                                    "Kafka Connect has deleted the connector")
                                            // Until the workers show it.
                                            : UpdateControl.<Connector>noUpdate();
                            case StepOutcome.Paused paused -> UpdateControl.<Connector>noUpdate();
                            case StepOutcome.Refused refused ->
                                    reconciliation.patchStatus(report ->
                                            report.cannotDelete(
                                                    refused.message() + wayOut(reconciliation)));
                            case StepOutcome.Unavailable unavailable ->
                                    reconciliation.patchStatus(
                                            report -> report.deleting(unavailable.message()));
                        })
                .orElseGet(UpdateControl::noUpdate);
    }

    private static String wayOut(ConnectorReconciler.Reconciliation reconciliation) {
        return deletesOffsets(reconciliation)
                ? "; to delete it without its offsets, set spec.deletionPolicy to Retain"
                : "";
    }

    private static boolean isNotThere(ConnectView view, String name) {
        return view.observed()
                .filter(ObservedConnect.Known.class::isInstance)
                .map(ObservedConnect.Known.class::cast)
                .filter(known -> known.connector(name).isEmpty())
                .isPresent();
    }

    private static UpdateControl<Connector> waiting(
            ConnectorReconciler.Reconciliation reconciliation, String why) {
        var connect = ConnectorIndex.connect(reconciliation.connector()).name();
        return reconciliation.patchStatus(report ->
                report.deleting(
                        "the connector is not deleted yet: %s; continues when that is over, or when Connect %s is deleted"
                                .formatted(why, connect)));
    }

    private static boolean deletesOffsets(ConnectorReconciler.Reconciliation reconciliation) {
        var spec = reconciliation.connector().getSpec();
        return spec != null && spec.deletionPolicy() == ConnectorDeletionPolicy.DeleteOffsets;
    }

    /** What is in Kafka stays, and a Connect of that name would find it again. */
    private UpdateControl<Connector> abandon(
            ConnectorReconciler.Reconciliation reconciliation, String why) {
        var key = ConnectorIndex.connect(reconciliation.connector());
        var names = new ConnectNames(key.name());
        reconciliation
                .reporter()
                .recordWarningBeyondDeletion(
                        "Abandoned",
                        "%s, so nothing could be deleted in Kafka; if the Cluster is still there, the connector's settings stay in topic %s, its offsets in %s, and a Connect of that name runs it again"
                                .formatted(why, names.configs(), offsets(reconciliation, names)));
        return release(reconciliation, views.find(key), why);
    }

    private static String offsets(
            ConnectorReconciler.Reconciliation reconciliation, ConnectNames names) {
        var ofSources = "topic " + names.offsets();
        var ofSinks = "group " + group(reconciliation.connector(), names);
        var status = reconciliation.connector().getStatus();
        var type = status == null || status.type() == null ? "" : status.type();
        return switch (type) {
            case "source" -> ofSources;
            case "sink" -> ofSinks;
            case String unknown -> ofSources + " or " + ofSinks;
        };
    }

    private static String group(Connector connector, ConnectNames names) {
        var spec = connector.getSpec();
        return spec != null
                        && spec.config() != null
                        && spec.config().get("consumer.override.group.id") instanceof String own
                ? own
                : names.sinkGroup(connector.getMetadata().getName());
    }

    private UpdateControl<Connector> release(
            ConnectorReconciler.Reconciliation reconciliation,
            Optional<ConnectView> view,
            String why) {
        try {
            metadataChanges.release(reconciliation.connector());
        } catch (KubeRefusedException e) {
            return reconciliation
                    .patchStatus(report -> report.cannotDelete(String.valueOf(e.getMessage())))
                    .rescheduleAfter(PollIntervals.BLOCKED);
        }
        view.ifPresent(of -> of.forget(reconciliation.name()));
        reconciliation.reporter().info("the Connector is released: " + why);
        return waitForOtherFinalizers(reconciliation, why);
    }

    /** Another finalizer may hold it for long; its status must not say that it is ready. */
    private static UpdateControl<Connector> waitForOtherFinalizers(
            ConnectorReconciler.Reconciliation reconciliation, String why) {
        var holders =
                reconciliation.connector().getMetadata().getFinalizers().stream()
                        .filter(finalizer -> !finalizer.equals(ConnectorMetadataChanges.FINALIZER))
                        .toList();
        return holders.isEmpty()
                ? UpdateControl.noUpdate()
                : reconciliation.patchStatus(report -> report.released(why, holders));
    }
}
