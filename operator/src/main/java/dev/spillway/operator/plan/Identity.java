package dev.spillway.operator.plan;

import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.observed.Claim;
import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which KRaft cluster a Cluster is: the one whose data is on its disks, otherwise a new one. A
 * Cluster that is made again under its old name so adopts what it left behind.
 */
public sealed interface Identity {

    record Known(ClusterId id) implements Identity {}

    /** The disks belong to different KRaft clusters. */
    record Conflict(Step.Blocked step) implements Identity {}

    /**
     * @param uid of the Cluster
     */
    static Identity of(String uid, Collection<Claim> claims) {
        var disks = new TreeMap<String, TreeSet<String>>();
        for (var claim : claims) {
            if (!claim.clusterId().isEmpty()) {
                disks.computeIfAbsent(claim.clusterId(), id -> new TreeSet<>()).add(claim.name());
            }
        }
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
                                            + " cluster, or give the cluster another name"));
        };
    }
}
