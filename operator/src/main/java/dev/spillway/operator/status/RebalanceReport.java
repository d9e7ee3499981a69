package dev.spillway.operator.status;

import dev.spillway.operator.api.RebalanceStatus;
import dev.spillway.operator.plan.balance.BalancePlan;
import dev.spillway.operator.plan.balance.RebalanceProgress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Progress of moving replicas, from the previous status and what remains. */
final class RebalanceReport {

    private RebalanceReport() {}

    /**
     * @param previous null before the first move
     * @param plan null while Kafka does not answer
     */
    static @Nullable RebalanceStatus next(
            @Nullable RebalanceStatus previous, @Nullable BalancePlan plan) {
        if (plan == null) {
            return previous;
        }
        var before = progress(previous);
        var now = before.next(plan.remaining());
        if (now.equals(before)) {
            return previous;
        }
        return new RebalanceStatus(
                now.movedReplicas(),
                now.totalReplicas(),
                Rounded.bytes(now.movedBytes(), previous == null ? null : previous.movedBytes()),
                Rounded.bytes(now.totalBytes(), previous == null ? null : previous.totalBytes()));
    }

    private static RebalanceProgress progress(@Nullable RebalanceStatus status) {
        return status == null
                ? RebalanceProgress.NONE
                : new RebalanceProgress(
                        Objects.requireNonNullElse(status.moved(), 0),
                        Objects.requireNonNullElse(status.total(), 0),
                        Objects.requireNonNullElse(status.movedBytes(), 0L),
                        Objects.requireNonNullElse(status.totalBytes(), 0L));
    }
}
