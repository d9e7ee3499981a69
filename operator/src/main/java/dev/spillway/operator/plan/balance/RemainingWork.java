package dev.spillway.operator.plan.balance;

/**
 * What is still to be copied, in flight or not begun.
 *
 * @param replicas that are to be on brokers and are not there in whole
 * @param bytes of these, what has not arrived
 * @param arrivedBytes of these, what has
 */
public record RemainingWork(int replicas, long bytes, long arrivedBytes) {

    /** Of moves, and of refills. */
    static RemainingWork of(DraftAssignment draft, ClusterLoad load) {
        return load.refills().values().stream().reduce(ofMoves(draft), RemainingWork::plus);
    }

    private static RemainingWork ofMoves(DraftAssignment draft) {
        int replicas = 0;
        long bytes = 0;
        long allArrived = 0;
        for (int p = 0; p < draft.partitions().size(); p++) {
            var load = draft.partitions().at(p);
            int missing = 0;
            boolean underWay = false;
            for (int broker : draft.replicas(p)) {
                int id = draft.members().id(broker);
                missing += load.original().contains(id) ? 0 : 1;
                underWay |= load.adding().contains(id);
            }
            long arrived = underWay ? load.data().arrivedBytes() : 0;
            replicas += missing;
            allArrived += arrived;
            bytes += Math.max(0, missing * load.data().copyBytes() - arrived);
        }
        return new RemainingWork(replicas, bytes, allArrived);
    }

    RemainingWork plus(RemainingWork other) {
        return new RemainingWork(
                replicas + other.replicas, bytes + other.bytes, arrivedBytes + other.arrivedBytes);
    }

    public boolean isNone() {
        return replicas == 0;
    }
}
