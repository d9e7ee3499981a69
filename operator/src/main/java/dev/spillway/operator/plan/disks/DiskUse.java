package dev.spillway.operator.plan.disks;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.NodeId;

/**
 * How full the disk of a broker is.
 *
 * @param capacity of it, as the broker knows it
 * @param used of the capacity
 * @param hot of what is used: what follows the hot horizon, and so leaves the disk. Also what is
 *     not in S3 yet: an outage of the bucket is no reason for larger disks
 */
public record DiskUse(NodeId broker, Bytes capacity, Bytes used, Bytes hot) {

    /** What has to stay on the disk. */
    long stays() {
        return Math.max(0, used.value() - hot.value());
    }
}
