package dev.spillway.operator.plan.balance;

/**
 * Replicas of a partition are spread over racks as evenly as the racks' sizes allow: one in each
 * when racks suffice, otherwise no rack has two more than another that has a broker to spare.
 */
final class Racks {

    private Racks() {}

    /** Whether a replica may go from one broker to another without crowding a rack. */
    static boolean allow(DraftAssignment draft, int partition, int from, int to) {
        var members = draft.members();
        return !members.usesRacks()
                || members.sameRack(from, to)
                || draft.inRackOf(partition, to) < draft.inRackOf(partition, from);
    }

    /** Moves replicas out of racks that have too many of one partition. */
    static boolean even(DraftAssignment draft) {
        boolean changed = false;
        if (draft.members().usesRacks()) {
            for (int p = draft.partitions().size() - 1; p >= 0; p--) {
                while (improve(draft, p)) {
                    changed = true;
                }
            }
        }
        return changed;
    }

    private static boolean improve(DraftAssignment draft, int partition) {
        int from = mostCrowded(draft, partition);
        if (from < 0 || draft.inRackOf(partition, from) < 2) {
            return false;
        }
        int to = Destination.of(draft, partition, from, MovePurpose.Racks);
        if (to < 0
                || !draft.canGo(partition, from, to)
                || draft.inRackOf(partition, to) + 2 > draft.inRackOf(partition, from)
                || draft.members().sameRack(from, to)) {
            return false;
        }
        draft.replace(partition, from, to, MovePurpose.Racks);
        return true;
    }

    private static int mostCrowded(DraftAssignment draft, int partition) {
        int worst = -1;
        for (int broker : draft.replicas(partition)) {
            if (draft.members().stays(broker)
                    && (worst < 0 || isWorse(draft, partition, broker, worst))) {
                worst = broker;
            }
        }
        return worst;
    }

    private static boolean isWorse(DraftAssignment draft, int partition, int broker, int than) {
        int crowd =
                Integer.compare(draft.inRackOf(partition, broker), draft.inRackOf(partition, than));
        return crowd > 0 || (crowd == 0 && draft.count(broker) > draft.count(than));
    }
}
