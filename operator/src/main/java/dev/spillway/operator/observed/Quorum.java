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
     * How long ago a member may last have had the whole metadata log and still count as caught up.
     * The leader writes a no-op record every 500 ms, so a live member is never far behind.
     */
    private static final long CAUGHT_UP_WITHIN_MS = 5_000;

    /**
     * A live member asks for the log at least twice a second, and no controller comes back with
     * another disk within this time.
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

        /** Follows now, rather than a moment ago: the quorum shows disks that are gone, too. */
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
     * Whether the voters that have the whole log are still a majority while these are down: they
     * keep their votes.
     */
    public boolean majorityCaughtUpWithout(Set<Integer> down) {
        var left =
                voters.stream()
                        .filter(voter -> voter.caughtUp() && !down.contains(voter.id()))
                        .count();
        return left * 2 > voters.size();
    }

    /** The quorum in which this disk has no vote any more. */
    public Quorum withoutVoter(Member gone) {
        return new Quorum(
                leader, voters.stream().filter(voter -> !voter.sameDisk(gone)).toList(), observers);
    }

    public boolean isVoter(int id) {
        return voters.stream().anyMatch(voter -> voter.id() == id);
    }

    /** Of the disks with which a node follows, or has followed, the one that is least behind. */
    public Optional<Member> observer(int id) {
        return observers.stream()
                .filter(observer -> observer.id() == id)
                .min(Comparator.comparingLong(Member::behindMs));
    }
}
