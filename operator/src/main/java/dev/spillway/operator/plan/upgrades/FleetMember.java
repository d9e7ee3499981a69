package dev.spillway.operator.plan.upgrades;

import dev.spillway.operator.api.Upgrade;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.restarts.ClusterHealth;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One Cluster, as the order of upgrades sees it.
 *
 * @param cluster {@code namespace/name}
 * @param older Pods of another release
 * @param current Pods of this release
 * @param willingness whether its spec lets it be upgraded
 * @param trouble what is wrong with it, as a clause; empty when it is healthy
 * @param obstacle why its nodes could not be restarted even if it had its turn, as a clause; empty
 *     when nothing is known
 */
public record FleetMember(
        String cluster,
        int older,
        int current,
        Willingness willingness,
        String trouble,
        String obstacle) {

    /**
     * Reasons with which every node can be restarted all the same. A setting that is not in force,
     * or that the Kafka of an earlier release refuses, may even need the upgrade.
     */
    private static final Set<String> HARMLESS =
            Set.of(
                    "NotInForce",
                    "RefusedByKafka",
                    "ControllerDiskCannotChange",
                    "DisksTooSmall",
                    "CannotLowerMetadataVersion");

    /** One with nothing in its way. */
    public FleetMember(
            String cluster, int older, int current, Willingness willingness, String trouble) {
        this(cluster, older, current, willingness, trouble, "");
    }

    /** Whether a spec lets its Cluster be upgraded. */
    public enum Willingness {
        Automatic,
        Manual,
        Paused,
        InvalidSpec
    }

    /**
     * @param release of this operator
     */
    public static FleetMember of(String release, ClusterModel cluster, ObservedCluster seen) {
        var declared =
                Stream.concat(cluster.controllerIds().stream(), cluster.brokerIds().stream())
                        .toList();
        return new FleetMember(
                cluster.namespace() + "/" + cluster.name(),
                older(release, seen),
                seen.pods().size() - older(release, seen),
                willingness(cluster),
                ClusterHealth.trouble(declared, seen).orElse(""));
    }

    /** A Cluster whose spec is invalid: nothing is known of what it should be. */
    public static FleetMember invalid(String cluster, String release, ObservedCluster seen) {
        return new FleetMember(
                cluster,
                older(release, seen),
                seen.pods().size() - older(release, seen),
                Willingness.InvalidSpec,
                ClusterHealth.trouble(List.of(), seen).orElse(""));
    }

    /** One that would be upgraded if its plan were not blocked by one of these. */
    public FleetMember blockedBy(List<Step.Blocked> steps) {
        return steps.stream()
                .filter(blocked -> !HARMLESS.contains(blocked.reason()))
                .findFirst()
                .map(blocked ->
                        withObstacle("cannot " + blocked.what() + " (" + blocked.reason() + ")"))
                .orElse(this);
    }

    /**
     * One that would be upgraded if its last run had not been refused.
     *
     * @param reason of its condition
     */
    public FleetMember refusedFor(String reason) {
        return HARMLESS.contains(reason)
                ? this
                : withObstacle("the last run of its plan was refused (" + reason + ")");
    }

    private FleetMember withObstacle(String why) {
        return new FleetMember(cluster, older, current, willingness, trouble, why);
    }

    private static int older(String release, ObservedCluster seen) {
        return (int)
                seen.pods().values().stream()
                        .filter(pod -> !pod.origin().release().equals(release))
                        .count();
    }

    private static Willingness willingness(ClusterModel cluster) {
        if (cluster.paused()) {
            return Willingness.Paused;
        }
        return cluster.upgrade() == Upgrade.Manual ? Willingness.Manual : Willingness.Automatic;
    }

    boolean isHealthy() {
        return trouble.isEmpty();
    }

    boolean isWilling() {
        return willingness == Willingness.Automatic;
    }

    /** Neither nodes left to restart nor any to wait for, or taken out of the line by a person. */
    boolean isDone() {
        return isHealthy() && (older == 0 || !isWilling());
    }

    /** Whether it would begin if it could. */
    public boolean isCandidate() {
        return older > 0 && isHealthy() && isWilling();
    }

    boolean canBegin() {
        return isCandidate() && obstacle.isEmpty();
    }
}
