package dev.spillway.operator.plan.identity;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.plan.Step;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which KRaft cluster a Cluster is: the one whose data is on its disks, otherwise a new one. So a
 * Cluster that is recreated under its old name adopts the disks that were retained.
 */
public sealed interface ClusterIdentity {

    record Known(ClusterId id) implements ClusterIdentity {}

    /** The disks belong to different KRaft clusters. */
    record Conflict(Step.Blocked step) implements ClusterIdentity {}

    /**
     * Where the Cluster's own disks have no cluster id, the claims count that {@link
     * RestoredClaims} may adopt.
     *
     * @param uid of the Cluster
     * @param restoredIds the cluster ids of these claims, by claim name
     */
    public static ClusterIdentity of(
            String uid, Collection<Claim> claims, Map<String, String> restoredIds) {
        var disks = new TreeMap<String, TreeSet<String>>();
        // A claim that is being deleted does not count: deleting it is how a conflict is resolved.
        claims.stream()
                .filter(claim -> !claim.terminating())
                .forEach(claim -> add(disks, claim.clusterId(), claim.name()));
        if (disks.isEmpty()) {
            claims.forEach(claim -> add(disks, claim.clusterId(), claim.name()));
        }
        if (disks.isEmpty()) {
            restoredIds.forEach((name, clusterId) -> add(disks, clusterId, name));
        }
        return of(uid, disks);
    }

    private static void add(
            SortedMap<String, TreeSet<String>> disks, String clusterId, String name) {
        if (!clusterId.isEmpty()) {
            disks.computeIfAbsent(clusterId, id -> new TreeSet<>()).add(name);
        }
    }

    private static ClusterIdentity of(String uid, SortedMap<String, TreeSet<String>> disks) {
        return switch (disks.size()) {
            case 0 -> new Known(ClusterId.derivedFrom(uid));
            case 1 -> new Known(new ClusterId(disks.firstKey()));
            default ->
                    new Conflict(
                            new Step.Blocked(
                                    "IdentityConflict",
                                    "adopt the disks",
                                    "they hold data of different Kafka clusters: " + listed(disks),
                                    "delete the PersistentVolumeClaims that do not belong to this"
                                            + " Cluster, or give the Cluster another name"));
        };
    }

    private static String listed(SortedMap<String, TreeSet<String>> disks) {
        return disks.entrySet().stream()
                .map(cluster ->
                        "%s on %s"
                                .formatted(cluster.getKey(), String.join(", ", cluster.getValue())))
                .collect(Collectors.joining("; "));
    }
}
