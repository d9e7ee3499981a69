package dev.spillway.operator.desired;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodePool;

/**
 * One broker or controller, as it is to be made. Nodes of a role need not have the same pool: while
 * disks are replaced, old and new ones stand side by side.
 */
public sealed interface KafkaNode {

    NodeId id();

    NodePool pool();

    record Broker(NodeId id, NodePool pool) implements KafkaNode {}

    record Controller(NodeId id, NodePool pool, DiskFormat format) implements KafkaNode {}
}
