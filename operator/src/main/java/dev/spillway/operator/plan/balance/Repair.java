package dev.spillway.operator.plan.balance;

import dev.spillway.operator.plan.balance.BrokerLoad.Standing;
import java.util.ArrayList;
import java.util.List;

/**
 * What has to be moved, whatever it costs:
 *
 * <ol>
 *   <li>Partitions have as many replicas as they are to have. Too many: those go first that are on
 *       brokers that must give, then those that are not in sync, then those in crowded racks, then
 *       those on the brokers with the most replicas.
 *   <li>No replica stays on a broker that must not keep any.
 * </ol>
 *
 * <p>The largest partitions come first: the small ones then fill the gaps.
 */
final class Repair {

    private final DraftAssignment draft;
    private final List<Unplaced> unplaced = new ArrayList<>();

    private Repair(DraftAssignment draft) {
        this.draft = draft;
    }

    /**
     * A replica that no broker can take.
     *
     * @param standing of the broker that it is on; {@code Stays} when it is a replica too few
     */
    record Unplaced(PartitionLoad partition, Standing standing) {}

    static List<Unplaced> of(DraftAssignment draft) {
        var repair = new Repair(draft);
        for (int p = draft.partitions().size() - 1; p >= 0; p--) {
            repair.shrink(p);
            repair.drain(p);
            repair.grow(p);
        }
        return repair.unplaced;
    }

    /** With fewer brokers than the wanted replicas it keeps those that it has. */
    private int wanted(int partition) {
        int wanted = draft.partitions().at(partition).wantedReplicas();
        int present = draft.replicas(partition).length;
        return wanted <= draft.members().staying() ? wanted : Math.min(wanted, present);
    }

    private void shrink(int partition) {
        while (draft.replicas(partition).length > wanted(partition)) {
            draft.remove(partition, mostDispensable(partition), MovePurpose.ReplicationFactor);
        }
    }

    private int mostDispensable(int partition) {
        int worst = Destination.NONE;
        for (int broker : draft.replicas(partition)) {
            if (worst == Destination.NONE || isMoreDispensable(partition, broker, worst)) {
                worst = broker;
            }
        }
        return worst;
    }

    private boolean isMoreDispensable(int partition, int one, int other) {
        var members = draft.members();
        var isr = draft.partitions().at(partition).partition().isr();
        int order = Boolean.compare(members.mustDrain(one), members.mustDrain(other));
        if (order == 0) {
            order = Boolean.compare(members.stays(other), members.stays(one));
        }
        if (order == 0) {
            order = Boolean.compare(isr.contains(members.id(other)), isr.contains(members.id(one)));
        }
        if (order == 0 && members.usesRacks()) {
            order =
                    Integer.compare(
                            draft.inRackOf(partition, one), draft.inRackOf(partition, other));
        }
        if (order == 0) {
            order = Integer.compare(draft.count(one), draft.count(other));
        }
        // In doubt a later one in the order: the first one leads.
        return order >= 0;
    }

    private void drain(int partition) {
        for (int broker : draft.replicas(partition).clone()) {
            if (draft.members().mustDrain(broker)) {
                var standing = draft.members().at(broker).standing();
                int to = Destination.of(draft, partition, broker, purpose(standing));
                if (to == Destination.NONE) {
                    unplaced.add(new Unplaced(draft.partitions().at(partition), standing));
                } else {
                    draft.replace(partition, broker, to, purpose(standing));
                }
            }
        }
    }

    private void grow(int partition) {
        while (draft.replicas(partition).length < wanted(partition)) {
            int to =
                    Destination.of(
                            draft, partition, Destination.NONE, MovePurpose.ReplicationFactor);
            if (to == Destination.NONE) {
                unplaced.add(new Unplaced(draft.partitions().at(partition), Standing.Stays));
                return;
            }
            draft.add(partition, to, MovePurpose.ReplicationFactor);
        }
    }

    private static MovePurpose purpose(Standing standing) {
        return standing == Standing.Leaves ? MovePurpose.Drain : MovePurpose.LostReplica;
    }
}
