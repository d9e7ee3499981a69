package dev.spillway.operator.plan.balance;

/** Where a replica goes that has to go somewhere. */
final class Destination {

    static final int NONE = -1;

    private Destination() {}

    /**
     * Of the brokers that stay and have room for it: one in the rack with the fewest replicas of
     * the partition; of these one that serves now, with the fewest replicas, the fewest of the
     * topic, the fewest bytes, the lowest id. When a copy is missing, one that serves now comes
     * before everything else.
     *
     * @param leaving the broker that the replica comes from, or {@link #NONE}
     * @return {@link #NONE} when there is none
     */
    static int of(DraftAssignment draft, int partition, int leaving, MovePurpose purpose) {
        int best = NONE;
        for (int broker = 0; broker < draft.members().size(); broker++) {
            if (draft.members().stays(broker)
                    && !draft.isOn(partition, broker)
                    && draft.hasRoom(partition, broker)
                    && (best == NONE
                            || isBetter(draft, partition, leaving, purpose, broker, best))) {
                best = broker;
            }
        }
        return best;
    }

    private static boolean isBetter(
            DraftAssignment draft,
            int partition,
            int leaving,
            MovePurpose purpose,
            int one,
            int other) {
        int serving = Boolean.compare(draft.members().serves(other), draft.members().serves(one));
        int order = purpose == MovePurpose.LostReplica ? serving : 0;
        if (order == 0) {
            order =
                    Integer.compare(
                            neighbours(draft, partition, leaving, one),
                            neighbours(draft, partition, leaving, other));
        }
        if (order == 0) {
            order = serving;
        }
        if (order == 0) {
            order = Integer.compare(draft.count(one), draft.count(other));
        }
        if (order == 0) {
            order = Integer.compare(draft.ofTopic(partition, one), draft.ofTopic(partition, other));
        }
        return order < 0 || (order == 0 && draft.bytes(one) < draft.bytes(other));
    }

    /** Replicas of the partition in the broker's rack when the leaving one has left. */
    private static int neighbours(DraftAssignment draft, int partition, int leaving, int broker) {
        var members = draft.members();
        if (!members.usesRacks()) {
            return 0;
        }
        boolean leaves = leaving != NONE && members.sameRack(leaving, broker);
        return draft.inRackOf(partition, broker) - (leaves ? 1 : 0);
    }
}
