package dev.spillway.operator.plan.balance;

/**
 * The progress of moves, for people. What remains is observed; the totals are only known from the
 * progress that was reported before, and nothing depends on them. While nothing has been copied,
 * fewer bytes to copy only means that more of them are in S3.
 *
 * @param totalReplicas including those moved
 * @param totalBytes including those moved
 */
public record RebalanceProgress(
        int movedReplicas, int totalReplicas, long movedBytes, long totalBytes) {

    public static final RebalanceProgress NONE = new RebalanceProgress(0, 0, 0, 0);

    /** The progress to report now, after this one. It starts over when this one was complete. */
    public RebalanceProgress next(RemainingWork remaining) {
        if (movedReplicas == totalReplicas) {
            return remaining.isNone()
                    ? this
                    : new RebalanceProgress(0, remaining.replicas(), 0, remaining.bytes());
        }
        int moved = Math.max(movedReplicas, totalReplicas - remaining.replicas());
        boolean copying = moved > movedReplicas || remaining.arrivedBytes() > 0;
        long copied = copying ? Math.max(movedBytes, totalBytes - remaining.bytes()) : movedBytes;
        long bytes = remaining.isNone() ? totalBytes : copied;
        return new RebalanceProgress(
                moved, moved + remaining.replicas(), bytes, bytes + remaining.bytes());
    }
}
