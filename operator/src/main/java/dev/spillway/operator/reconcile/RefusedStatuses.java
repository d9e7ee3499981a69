package dev.spillway.operator.reconcile;

import dev.spillway.operator.kube.FabricStatus;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.view.PollIntervals;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * A status that Kubernetes refuses is in the log and in an Event instead, with what to do, and is
 * tried again at a slow pace, however often the resource is polled: a status that is not stored
 * looks new each time. Failures of other kinds are left to the library.
 */
final class RefusedStatuses {

    private final Recent<KubeRefusedException> refused;

    RefusedStatuses(Clock clock) {
        this.refused = new Recent<>(PollIntervals.REFUSED, clock);
    }

    /** For how long no status of this resource is to be written, nor what is new in it reported. */
    Optional<Duration> pause(HasMetadata resource) {
        return refused.left(resource.getMetadata().getUid());
    }

    /**
     * Writes a status that has changed.
     *
     * @param applied only the fields to apply
     * @param report of what is new in it; not called while it is not to be written
     */
    <P extends HasMetadata> UpdateControl<P> write(P resource, P applied, Runnable report) {
        var pause = pause(resource);
        if (pause.isPresent()) {
            return UpdateControl.<P>noUpdate().rescheduleAfter(pause.get());
        }
        report.run();
        return UpdateControl.patchStatus(applied).rescheduleAfter(PollIntervals.AFTER_STATUS);
    }

    void add(HasMetadata resource, KubeRefusedException refusal, ProgressReporter reporter) {
        refused.put(resource.getMetadata().getUid(), refusal);
        reporter.recordWarning(refusal.reason(), String.valueOf(refusal.getMessage()));
    }

    <T extends HasMetadata> ErrorStatusUpdateControl<T> handle(
            T resource, Exception failure, ProgressReporter reporter) {
        var refusal = FabricStatus.refusal(failure);
        if (refusal.isEmpty()) {
            return ErrorStatusUpdateControl.defaultErrorProcessing();
        }
        add(resource, refusal.get(), reporter);
        return ErrorStatusUpdateControl.<T>noStatusUpdate()
                .withNoRetry()
                .rescheduleAfter(PollIntervals.REFUSED);
    }
}
