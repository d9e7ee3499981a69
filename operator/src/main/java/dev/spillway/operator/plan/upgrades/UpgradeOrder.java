package dev.spillway.operator.plan.upgrades;

import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.plan.UpgradeTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose turn it is to be upgraded. An immutable value: {@link #with} is the next one.
 *
 * <ol>
 *   <li>A Cluster that has begun keeps its turn until all of its nodes run with this release and it
 *       is healthy. One that does not become healthy stops the line: the same would happen to the
 *       others.
 *   <li>While there is room, the next one begins that is healthy and automatic: one that already
 *       has a node of this release before the others, then by namespace and name. One that is not
 *       healthy, or whose plan is blocked or was refused, is passed over until that has changed.
 *   <li>None begins before every Cluster has been seen, or some minutes have passed: after a start
 *       of the operator one may be half done. One that had its turn then, and still has not been
 *       seen, loses it after that time.
 *   <li>One that a person sets to Manual or pauses gives its turn back when it is healthy.
 * </ol>
 *
 * @param started when the operator did
 * @param limit how many may be upgraded at the same time
 * @param fleet every Cluster that has been seen, by {@code namespace/name}
 * @param unseen Clusters that have not been seen yet
 * @param begunSince those that have their turn, and since when as far as this operator knows
 * @param troubledSince since when each of those has not been healthy
 */
public record UpgradeOrder(
        Instant started,
        int limit,
        SortedMap<String, FleetMember> fleet,
        SortedSet<String> unseen,
        SortedMap<String, Instant> begunSince,
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
        begunSince = Collections.unmodifiableSortedMap(new TreeMap<>(begunSince));
        troubledSince = Collections.unmodifiableSortedMap(new TreeMap<>(troubledSince));
    }

    /**
     * When the operator has started.
     *
     * @param begun Clusters that were being upgraded, as their status says
     */
    public static UpgradeOrder of(Instant now, int limit, Collection<String> begun) {
        var since = new TreeMap<String, Instant>();
        begun.forEach(cluster -> since.put(cluster, now));
        return new UpgradeOrder(
                now, limit, new TreeMap<>(), new TreeSet<>(), since, new TreeMap<>());
    }

    /** Those that have their turn. */
    public Set<String> begun() {
        return begunSince.keySet();
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
        var seenLongEnough = !now.isBefore(started.plus(UNSEEN));
        var turns = new TreeMap<>(begunSince);
        turns.keySet()
                .removeIf(cluster ->
                        seen.containsKey(cluster)
                                ? seen.get(cluster).isDone()
                                : seenLongEnough || !missing.contains(cluster));
        if (missing.isEmpty() || seenLongEnough) {
            seen.values().stream()
                    .filter(FleetMember::canBegin)
                    .filter(candidate -> !turns.containsKey(candidate.cluster()))
                    .sorted(
                            Comparator.comparing(
                                            (FleetMember candidate) -> candidate.current() == 0)
                                    .thenComparing(FleetMember::cluster))
                    .limit(Math.max(0, limit - turns.size()))
                    .map(FleetMember::cluster)
                    .toList()
                    .forEach(cluster -> turns.put(cluster, now));
        }
        var since = new TreeMap<>(troubledSince);
        since.keySet().retainAll(turns.keySet());
        if (member.isHealthy()) {
            since.remove(member.cluster());
        } else if (turns.containsKey(member.cluster())) {
            since.putIfAbsent(member.cluster(), now);
        }
        return new UpgradeOrder(started, limit, seen, missing, turns, since);
    }

    /**
     * @param cluster one that has been seen
     */
    public UpgradeTurn turn(String cluster, Instant now) {
        var member = fleet.get(cluster);
        if (member == null || (member.older() == 0 && !begunSince.containsKey(cluster))) {
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
        if (begunSince.containsKey(member.cluster())) {
            return new UpgradeTurn.Granted();
        }
        if (!member.isHealthy()) {
            return new UpgradeTurn.Waits(
                    member.trouble(), "the cluster is healthy, or " + REQUESTED);
        }
        if (!member.obstacle().isEmpty()) {
            return new UpgradeTurn.Waits(
                    member.obstacle(), "that is resolved (see status.plan and the conditions)");
        }
        if (begunSince.size() < limit) {
            return new UpgradeTurn.Waits(
                    "the operator has just started", "it has seen all of its Clusters");
        }
        var clusters = names();
        return begunSince.size() == 1
                ? new UpgradeTurn.Waits(
                        "Cluster " + clusters + " is being upgraded" + stopped(now),
                        "all of its nodes run with the newer release and it is healthy")
                : new UpgradeTurn.Waits(
                        "Clusters " + clusters + " are being upgraded" + stopped(now),
                        "all nodes of one of them run with the newer release and it is healthy");
    }

    private String names() {
        return begun().stream()
                .limit(NAMES_IN_A_MESSAGE)
                .collect(
                        Collectors.joining(
                                ", ", "", begunSince.size() > NAMES_IN_A_MESSAGE ? ", ..." : ""));
    }

    /** What is known of a Cluster that has had its turn for long, if one has. */
    private String stopped(Instant now) {
        return longSince(troubledSince, now)
                .map(member ->
                        "has not been healthy for %d minutes or more (%s: %s)"
                                        .formatted(
                                                LONG.toMinutes(),
                                                member.cluster(),
                                                member.trouble())
                                + see(member))
                .or(() ->
                        longSince(begunSince, now)
                                .map(member ->
                                        "has had its turn for %d minutes or more (%s: %s)"
                                                        .formatted(
                                                                LONG.toMinutes(),
                                                                member.cluster(),
                                                                left(member))
                                                + see(member)))
                .map(what -> (begunSince.size() == 1 ? " and " : "; one of them ") + what)
                .orElse("");
    }

    private Optional<FleetMember> longSince(SortedMap<String, Instant> since, Instant now) {
        return since.entrySet().stream()
                .filter(entry -> !now.isBefore(entry.getValue().plus(LONG)))
                .flatMap(entry -> Stream.ofNullable(fleet.get(entry.getKey())))
                .findFirst();
    }

    private static String left(FleetMember member) {
        return member.older() == 0
                ? member.trouble()
                : Count.of(member.older(), "node") + " of another release";
    }

    private static String see(FleetMember member) {
        var name = member.cluster().split("/", 2);
        return "; see kubectl describe clusters.spillway.dev %s -n %s".formatted(name[1], name[0]);
    }
}
