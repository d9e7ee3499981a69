package dev.spillway.operator.plan.balance;

/**
 * How far moving is, for people. The world tells what remains; what was there at the beginning is
 * only known from the progress that was shown before, and nothing hangs on it.
 *
 * @param totalReplicas those moved included
 * @param totalBytes those moved included
 */
public record Progress(int movedReplicas, int totalReplicas, long movedBytes, long totalBytes) {

    public static final Progress NONE = new Progress(0, 0, 0, 0);

    /** What is shown now, after this was. It starts anew when this was complete. */
    public Progress next(Remaining remaining) {
        if (movedReplicas == totalReplicas) {
            return remaining.nothing()
                    ? this
                    : new Progress(0, remaining.replicas(), 0, remaining.bytes());
        }
        int moved = Math.max(movedReplicas, totalReplicas - remaining.replicas());
        long bytes =
                remaining.nothing()
                        ? totalBytes
                        : Math.max(movedBytes, totalBytes - remaining.bytes());
        return new Progress(moved, moved + remaining.replicas(), bytes, bytes + remaining.bytes());
    }
}
