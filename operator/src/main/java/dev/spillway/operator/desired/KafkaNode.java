package dev.spillway.operator.desired;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodePool;

/**
 * One broker or controller, as declared. Nodes of a role need not have the same pool: while disks
 * are replaced, old and new ones exist side by side.
 */
public sealed interface KafkaNode {

    NodeId id();

    NodePool pool();

    /** The size of a disk that is created for it now; an existing one has its own. */
    Bytes diskSize();

    /**
     * @param serviceIp the address of its Service, where a listener advertises that; empty where
     *     none does, and while it is not known
     * @param diskSize larger than declared where the disks of other brokers have grown
     */
    record Broker(NodeId id, NodePool pool, String serviceIp, Bytes diskSize) implements KafkaNode {

        public Broker(NodeId id, NodePool pool, String serviceIp) {
            this(id, pool, serviceIp, pool.storage().size());
        }

        public Broker(NodeId id, NodePool pool) {
            this(id, pool, "");
        }
    }

    record Controller(NodeId id, NodePool pool, DiskFormat format) implements KafkaNode {
        @Override
        public Bytes diskSize() {
            return pool.storage().size();
        }
    }
}
