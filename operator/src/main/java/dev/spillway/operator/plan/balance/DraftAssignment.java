package dev.spillway.operator.plan.balance;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * An assignment in the making: where each replica is, and the sums that decisions look at. Brokers
 * and partitions are positions in {@link IndexedBrokers} and {@link IndexedPartitions}. Every
 * change keeps the sums true and never puts two replicas of a partition on one broker.
 */
final class DraftAssignment {

    private final IndexedBrokers members;
    private final IndexedPartitions partitions;
    private final int[][] start;
    private final int[][] replicas;
    private final @Nullable MovePurpose[] purposes;
    private final int[] decidedAt;
    private final BitSet[] held;
    private final BitSet[] on;
    private final BitSet[] led;
    private final int[] counts;
    private final int[] leads;
    private final long[] bytes;
    private final int[][] perTopic;
    private int decisions;

    /**
     * @param start where the replicas are, the preferred leader first
     * @param held where copies are in whole or in part, those included that a move in flight adds
     *     or removes: a replica costs nothing there
     */
    DraftAssignment(
            IndexedBrokers members, IndexedPartitions partitions, int[][] start, int[][] held) {
        this.members = members;
        this.partitions = partitions;
        this.start = start;
        this.replicas = new int[start.length][];
        this.purposes = new MovePurpose[start.length];
        this.decidedAt = new int[start.length];
        this.held = sets(members.size(), start.length);
        this.on = sets(members.size(), start.length);
        this.led = sets(members.size(), start.length);
        this.counts = new int[members.size()];
        this.leads = new int[members.size()];
        this.bytes = new long[members.size()];
        this.perTopic = new int[partitions.topicCount()][members.size()];
        for (int p = 0; p < start.length; p++) {
            replicas[p] = start[p].clone();
            for (int broker : start[p]) {
                enter(p, broker);
            }
            lead(p, true);
            for (int broker : held[p]) {
                this.held[broker].set(p);
            }
        }
    }

    private DraftAssignment(DraftAssignment other) {
        members = other.members;
        partitions = other.partitions;
        start = other.start;
        held = other.held;
        replicas = copy(other.replicas);
        purposes = other.purposes.clone();
        decidedAt = other.decidedAt.clone();
        on = copy(other.on);
        led = copy(other.led);
        counts = other.counts.clone();
        leads = other.leads.clone();
        bytes = other.bytes.clone();
        perTopic = copy(other.perTopic);
        decisions = other.decisions;
    }

    /** To try something that may be given up. */
    DraftAssignment copy() {
        return new DraftAssignment(this);
    }

    private static int[][] copy(int[][] arrays) {
        return Arrays.stream(arrays).map(int[]::clone).toArray(int[][]::new);
    }

    private static BitSet[] copy(BitSet[] sets) {
        return Arrays.stream(sets).map(set -> (BitSet) set.clone()).toArray(BitSet[]::new);
    }

    private static BitSet[] sets(int count, int size) {
        var sets = new BitSet[count];
        Arrays.setAll(sets, i -> new BitSet(size));
        return sets;
    }

    // What there is

    IndexedBrokers members() {
        return members;
    }

    IndexedPartitions partitions() {
        return partitions;
    }

    /** Not to be changed by the caller. */
    int[] replicas(int partition) {
        return replicas[partition];
    }

    int[] start(int partition) {
        return start[partition];
    }

    @Nullable MovePurpose purpose(int partition) {
        return purposes[partition];
    }

    /**
     * When it was last decided where its replicas go; 0 when that never was. What was decided as
     * one has one turn.
     */
    int decidedAt(int partition) {
        return decidedAt[partition];
    }

    boolean isOn(int partition, int broker) {
        return on[broker].get(partition);
    }

    /** The partitions that a broker has a replica of, the smallest first. */
    BitSet on(int broker) {
        return on[broker];
    }

    /** The partitions whose preferred leader a broker is. */
    BitSet led(int broker) {
        return led[broker];
    }

    int count(int broker) {
        return counts[broker];
    }

    int leads(int broker) {
        return leads[broker];
    }

    long bytes(int broker) {
        return bytes[broker];
    }

    int ofTopic(int partition, int broker) {
        return perTopic[partitions.topic(partition)][broker];
    }

    /** Whether a copy is there already, or on its way there. */
    boolean holds(int partition, int broker) {
        return held[broker].get(partition);
    }

    /** The partitions of which a replica is to be copied to a broker. */
    BitSet movedTo(int broker) {
        var moved = (BitSet) on[broker].clone();
        moved.andNot(held[broker]);
        return moved;
    }

    /** Those of them that have a copy on the other broker. */
    BitSet movedBetween(int from, int to) {
        var moved = movedTo(to);
        moved.and(held[from]);
        return moved;
    }

    boolean hasRoom(int partition, int broker) {
        return bytes[broker] + partitions.bytes(partition) <= members.room(broker);
    }

    /**
     * Whether a replica may go from one broker to another for the sake of evenness. One that is in
     * a hurry does not go where it would have to wait for the broker.
     */
    boolean canGo(int partition, int from, int to) {
        var purpose = purposes[partition];
        return !isOn(partition, to)
                && hasRoom(partition, to)
                && Racks.allow(this, partition, from, to)
                && (purpose == null || purpose.canWait() || members.serves(to));
    }

    /** Replicas of a partition in a broker's rack. */
    int inRackOf(int partition, int broker) {
        int count = 0;
        for (int other : replicas[partition]) {
            count += members.sameRack(other, broker) ? 1 : 0;
        }
        return count;
    }

    boolean changed(int partition) {
        return !Arrays.equals(start[partition], replicas[partition]);
    }

    // Changes

    /** The new replica takes the place of the old one in the order, leadership included. */
    void replace(int partition, int from, int to, MovePurpose purpose) {
        lead(partition, false);
        leave(partition, from);
        enter(partition, to);
        replicas[partition][indexOf(partition, from)] = to;
        lead(partition, true);
        note(partition, purpose);
    }

    /** One replica goes from one broker to another, and one of another partition comes back. */
    void exchange(int outgoing, int incoming, int from, int to, MovePurpose purpose) {
        replace(outgoing, from, to, purpose);
        replace(incoming, to, from, purpose);
        decidedAt[outgoing] = decidedAt[incoming];
    }

    void add(int partition, int broker, MovePurpose purpose) {
        enter(partition, broker);
        var old = replicas[partition];
        replicas[partition] = Arrays.copyOf(old, old.length + 1);
        replicas[partition][old.length] = broker;
        note(partition, purpose);
    }

    void remove(int partition, int broker, MovePurpose purpose) {
        lead(partition, false);
        leave(partition, broker);
        replicas[partition] =
                Arrays.stream(replicas[partition]).filter(other -> other != broker).toArray();
        lead(partition, true);
        note(partition, purpose);
    }

    /** Makes one of its brokers the preferred leader; that changes places with the present one. */
    void promote(int partition, int broker) {
        lead(partition, false);
        int place = indexOf(partition, broker);
        replicas[partition][place] = replicas[partition][0];
        replicas[partition][0] = broker;
        lead(partition, true);
        if (purposes[partition] == null) {
            note(partition, MovePurpose.Leaders);
        }
    }

    private void enter(int partition, int broker) {
        if (on[broker].get(partition)) {
            throw new IllegalStateException("Two replicas of a partition on one broker");
        }
        on[broker].set(partition);
        counts[broker]++;
        bytes[broker] += partitions.bytes(partition);
        perTopic[partitions.topic(partition)][broker]++;
    }

    private void leave(int partition, int broker) {
        on[broker].clear(partition);
        counts[broker]--;
        bytes[broker] -= partitions.bytes(partition);
        perTopic[partitions.topic(partition)][broker]--;
    }

    private void lead(int partition, boolean leads) {
        int first = replicas[partition][0];
        led[first].set(partition, leads);
        this.leads[first] += leads ? 1 : -1;
    }

    /** Of several purposes an urgent one is told, and otherwise the last. */
    private void note(int partition, MovePurpose purpose) {
        decidedAt[partition] = ++decisions;
        var known = purposes[partition];
        if (known == null
                || purpose.compareTo(known) < 0
                || (known.canWait() && purpose.canWait())) {
            purposes[partition] = purpose;
        }
    }

    private int indexOf(int partition, int broker) {
        var brokers = replicas[partition];
        for (int i = 0; i < brokers.length; i++) {
            if (brokers[i] == broker) {
                return i;
            }
        }
        throw new IllegalStateException("No replica there");
    }
}
