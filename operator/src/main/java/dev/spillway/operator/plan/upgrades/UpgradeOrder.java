package dev.spillway.operator.plan.upgrades;

import dev.spillway.operator.model.Labels;
import dev.spillway.operator.plan.UpgradeTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whose turn it is to be upgraded. An immutable value: {@link #with} is the next one.
 *
 * <ol>
 *   <li>A Cluster that has begun keeps its turn until all of its nodes run with this release and it
 *       is healthy. One that does not become healthy stops the line: the same would happen to the
 *       others.
 *   <li>While there is room, the next one begins that is healthy and automatic: one that already
 *       has a node of this release before the others, then by namespace and name. One that is not
 *       healthy is passed over until it is.
 *   <li>None begins before every Cluster has been seen, or some minutes have passed: after a start
 *       of the operator one may be half done.
 *   <li>One that a person sets to Manual or pauses gives its turn back when it is healthy.
 * </ol>
 *
 * @param started when the operator did
 * @param limit how many may be upgraded at the same time
 * @param fleet every Cluster that has been seen, by {@code namespace/name}
 * @param unseen Clusters that have not been seen yet
 * @param begun those that have their turn
 * @param troubledSince since when each of those has not been healthy
 */
public record UpgradeOrder(
        Instant started,
        int limit,
        SortedMap<String, FleetMember> fleet,
        SortedSet<String> unseen,
        SortedSet<String> begun,
        SortedMap<String, Instant> troubledSince) {

    /** A restart takes less, also one that recovers a large log after a kill; then it is said. */
    private static final Duration LONG = Duration.ofMinutes(10);

    /** The operator sees each Cluster within seconds, unless Kubernetes refuses it something. */
    private static final Duration UNSEEN = Duration.ofMinutes(5);

    private static final String REQUESTED =
            "a restart is requested by the annotation " + Labels.RESTARTED_AT;

    private static final int NAMES_IN_A_MESSAGE = 3;

    public UpgradeOrder {
        fleet = Collections.unmodifiableSortedMap(new TreeMap<>(fleet));
        unseen = Collections.unmodifiableSortedSet(new TreeSet<>(unseen));
        begun = Collections.unmodifiableSortedSet(new TreeSet<>(begun));
        troubledSince = Collections.unmodifiableSortedMap(new TreeMap<>(troubledSince));
    }

    /**
     * When the operator has started.
     *
     * @param begun Clusters that were being upgraded, as their status says
     */
    public static UpgradeOrder of(Instant now, int limit, Collection<String> begun) {
        return new UpgradeOrder(
                now,
                limit,
                new TreeMap<>(),
                new TreeSet<>(),
                new TreeSet<>(begun),
                new TreeMap<>());
    }

    /**
     * After one Cluster was seen.
     *
     * @param all every Cluster that exists and is not being deleted
     */
    public UpgradeOrder with(FleetMember member, Collection<String> all, Instant now) {
        var seen = new TreeMap<>(fleet);
        seen.keySet().retainAll(all);
        seen.put(member.cluster(), member);
        var missing = new TreeSet<>(all);
        missing.removeAll(seen.keySet());
        var turns = new TreeSet<>(begun);
        turns.removeIf(cluster ->
                seen.containsKey(cluster)
                        ? seen.get(cluster).isDone()
                        : !missing.contains(cluster));
        if (missing.isEmpty() || !now.isBefore(started.plus(UNSEEN))) {
            seen.values().stream()
                    .filter(FleetMember::canBegin)
                    .filter(candidate -> !turns.contains(candidate.cluster()))
                    .sorted(
                            Comparator.comparing(
                                            (FleetMember candidate) -> candidate.current() == 0)
                                    .thenComparing(FleetMember::cluster))
                    .limit(Math.max(0, limit - turns.size()))
                    .map(FleetMember::cluster)
                    .toList()
                    .forEach(turns::add);
        }
        var since = new TreeMap<>(troubledSince);
        since.keySet().retainAll(turns);
        if (member.isHealthy()) {
            since.remove(member.cluster());
        } else if (turns.contains(member.cluster())) {
            since.putIfAbsent(member.cluster(), now);
        }
        return new UpgradeOrder(started, limit, seen, missing, turns, since);
    }

    /**
     * @param cluster one that has been seen
     */
    public UpgradeTurn turn(String cluster, Instant now) {
        var member = fleet.get(cluster);
        if (member == null || (member.older() == 0 && !begun.contains(cluster))) {
            return new UpgradeTurn.NotNeeded();
        }
        return switch (member.willingness()) {
            case Automatic -> automatic(member, now);
            case Manual ->
                    new UpgradeTurn.Waits(
                            "spec.upgrade is Manual", "it is set to Automatic, or " + REQUESTED);
            case Paused -> new UpgradeTurn.Waits("spec.paused is true", "it is set to false");
            case InvalidSpec ->
                    new UpgradeTurn.Waits("the spec is invalid", "it has been corrected");
        };
    }

    private UpgradeTurn automatic(FleetMember member, Instant now) {
        if (begun.contains(member.cluster())) {
            return new UpgradeTurn.Granted();
        }
        if (!member.isHealthy()) {
            return new UpgradeTurn.Waits(
                    member.trouble(), "the cluster is healthy, or " + REQUESTED);
        }
        if (begun.size() < limit) {
            return new UpgradeTurn.Waits(
                    "the operator has just started", "it has seen all of its Clusters");
        }
        var clusters = names();
        return begun.size() == 1
                ? new UpgradeTurn.Waits(
                        "Cluster " + clusters + " is being upgraded" + stopped(now),
                        "all of its nodes run with the newer release and it is healthy")
                : new UpgradeTurn.Waits(
                        "Clusters " + clusters + " are being upgraded" + stopped(now),
                        "all nodes of one of them run with the newer release and it is healthy");
    }

    private String names() {
        return begun.stream()
                .limit(NAMES_IN_A_MESSAGE)
                .collect(
                        Collectors.joining(
                                ", ", "", begun.size() > NAMES_IN_A_MESSAGE ? ", ..." : ""));
    }

    /** What keeps a Cluster that has begun from being healthy, when it lasts. */
    private String stopped(Instant now) {
        return troubledSince.entrySet().stream()
                .filter(since -> !now.isBefore(since.getValue().plus(LONG)))
                .map(since -> fleet.get(since.getKey()))
                .filter(member -> member != null)
                .map(member ->
                        " and has not been healthy for %d minutes or more (%s: %s)"
                                .formatted(LONG.toMinutes(), member.cluster(), member.trouble()))
                .findFirst()
                .orElse("");
    }
}
