package dev.spillway.operator.plan.balance;

/**
 * How far moving is, for people. The world tells what remains; what was there at the beginning is
 * only known from the progress that was shown before, and nothing hangs on it. While nothing has
 * been copied, fewer bytes to copy only means that more of them are in S3.
 *
 * @param totalReplicas those moved included
 * @param totalBytes those moved included
 */
public record RebalanceProgress(
        int movedReplicas, int totalReplicas, long movedBytes, long totalBytes) {

    public static final RebalanceProgress NONE = new RebalanceProgress(0, 0, 0, 0);

    /** What is shown now, after this was. It starts anew when this was complete. */
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
