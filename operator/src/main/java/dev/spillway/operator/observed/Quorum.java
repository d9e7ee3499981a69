package dev.spillway.operator.observed;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The controllers' KRaft quorum.
 *
 * @param leader node id of the active controller, or {@link #NO_LEADER}
 * @param observers every node that follows the metadata log without a vote: brokers, and
 *     controllers that are not voters (yet)
 */
public record Quorum(int leader, List<Member> voters, List<Member> observers) {

    public static final int NO_LEADER = -1;

    /**
     * A member counts as caught up if it had the whole metadata log this recently. The leader
     * writes a no-op record every 500 ms, so a live member is never far behind.
     */
    private static final long CAUGHT_UP_WITHIN_MS = 5_000;

    /**
     * A live member fetches at least twice a second, and no controller comes back with another disk
     * within this time.
     */
    private static final long FOLLOWS_WITHIN_MS = 2_000;

    /**
     * One replica of the metadata log.
     *
     * @param directoryId Kafka's id of the disk; a node with a new disk is another voter (KIP-853)
     * @param behindMs how long ago it last had the whole log, by the leader's clock
     */
    public record Member(int id, String directoryId, long behindMs) {

        public boolean caughtUp() {
            return behindMs <= CAUGHT_UP_WITHIN_MS;
        }

        /** Fetches right now, not just a moment ago: the quorum also lists disks that are gone. */
        public boolean follows() {
            return behindMs <= FOLLOWS_WITHIN_MS;
        }

        boolean sameDisk(Member other) {
            return id == other.id && directoryId.equals(other.directoryId);
        }
    }

    public boolean hasLeader() {
        return leader != NO_LEADER;
    }

    /**
     * Whether the voters that have caught up are still a majority without these, which keep their
     * votes while they are down.
     */
    public boolean majorityCaughtUpWithout(Set<Integer> down) {
        var left =
                voters.stream()
                        .filter(voter -> voter.caughtUp() && !down.contains(voter.id()))
                        .count();
        return left * 2 > voters.size();
    }

    /** The quorum without the vote of this disk. */
    public Quorum withoutVoter(Member gone) {
        return new Quorum(
                leader, voters.stream().filter(voter -> !voter.sameDisk(gone)).toList(), observers);
    }

    public boolean isVoter(int id) {
        return voters.stream().anyMatch(voter -> voter.id() == id);
    }

    /**
     * Of all disks with which a node follows or has followed the log, the one that is least behind.
     */
    public Optional<Member> observer(int id) {
        return observers.stream()
                .filter(observer -> observer.id() == id)
                .min(Comparator.comparingLong(Member::behindMs));
    }
}
