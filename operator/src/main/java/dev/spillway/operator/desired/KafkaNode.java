package dev.spillway.operator.desired;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodePool;

/**
 * One broker or controller, as declared. Nodes of a role need not have the same pool: while disks
 * are replaced, old and new ones exist side by side.
 */
public sealed interface KafkaNode {

    NodeId id();

    NodePool pool();

    /**
     * @param serviceIp the address of its Service, where a listener advertises that; empty where
     *     none does, and while it is not known
     */
    record Broker(NodeId id, NodePool pool, String serviceIp) implements KafkaNode {

        public Broker(NodeId id, NodePool pool) {
            this(id, pool, "");
        }
    }

    record Controller(NodeId id, NodePool pool, DiskFormat format) implements KafkaNode {}
}
