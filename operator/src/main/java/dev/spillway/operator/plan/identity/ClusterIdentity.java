package dev.spillway.operator.plan.identity;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.plan.Step;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which KRaft cluster a Cluster is: the one whose data is on its disks, otherwise a new one. A
 * Cluster that is made again under its old name so adopts what it left behind.
 */
public sealed interface ClusterIdentity {

    record Known(ClusterId id) implements ClusterIdentity {}

    /** The disks belong to different KRaft clusters. */
    record Conflict(Step.Blocked step) implements ClusterIdentity {}

    /**
     * Where the Cluster's own disks do not tell, those do that {@link RestoredClaims} may adopt.
     *
     * @param uid of the Cluster
     * @param restoredIds the cluster ids that these say, by their names
     */
    public static ClusterIdentity of(
            String uid, Collection<Claim> claims, Map<String, String> restoredIds) {
        var disks = new TreeMap<String, TreeSet<String>>();
        // One that was deleted, and is there as long as its Pod, is the way out of a conflict.
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
                                    "they hold data of different Kafka clusters: " + disks,
                                    "delete the PersistentVolumeClaims that do not belong to this"
                                            + " Cluster, or give the Cluster another name"));
        };
    }
}
