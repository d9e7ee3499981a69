package dev.spillway.operator.reconcile;

import dev.spillway.operator.view.PollIntervals;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;

/** Retry intervals of a reconciliation that could not even write its status. */
final class RetryIntervals {
    static final long INITIAL_MS = 1_000;
    static final long MAX_MS = 30_000;

    private RetryIntervals() {}

    /**
     * After a status was written, one looks again soon, whatever else is due later: see {@link
     * PollIntervals#AFTER_STATUS}.
     */
    static <P extends HasMetadata> UpdateControl<P> lookAgain(
            UpdateControl<P> control, Duration due) {
        var soon = control.isPatchStatus() && due.compareTo(PollIntervals.AFTER_STATUS) > 0;
        return control.rescheduleAfter(soon ? PollIntervals.AFTER_STATUS : due);
    }
}
