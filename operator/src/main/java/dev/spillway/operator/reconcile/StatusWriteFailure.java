package dev.spillway.operator.reconcile;

import dev.spillway.operator.kube.FabricStatus;
import dev.spillway.operator.view.PollIntervals;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;

/**
 * A status that Kubernetes refuses is in the log and in an Event instead, with what to do, and is
 * tried again at the pace of other refusals. Failures of other kinds are left to the library.
 */
final class StatusWriteFailure {

    private StatusWriteFailure() {}

    static <T extends HasMetadata> ErrorStatusUpdateControl<T> handle(
            Exception failure, ProgressReporter reporter) {
        var refusal = FabricStatus.refusal(failure);
        if (refusal.isEmpty()) {
            return ErrorStatusUpdateControl.defaultErrorProcessing();
        }
        reporter.recordWarning(refusal.get().reason(), String.valueOf(refusal.get().getMessage()));
        return ErrorStatusUpdateControl.<T>noStatusUpdate()
                .withNoRetry()
                .rescheduleAfter(PollIntervals.STATUS_REFUSED);
    }
}
