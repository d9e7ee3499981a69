package dev.spillway.operator.plan.disks;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.NodeId;

/**
 * How full the disk of a broker is.
 *
 * @param capacity of it, as the broker knows it
 * @param used of the capacity
 * @param reclaimable of what is used: what could leave the disk at the shortest hot horizon,
 *     because it is in S3
 */
public record DiskUse(NodeId broker, Bytes capacity, Bytes used, Bytes reclaimable) {

    /** What has to stay on the disk, however short the horizon is. */
    long stays() {
        return Math.max(0, used.value() - reclaimable.value());
    }
}
