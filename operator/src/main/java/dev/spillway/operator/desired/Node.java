package dev.spillway.operator.desired;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodePool;

/** One broker or controller, as it is to be made. */
public sealed interface Node {

    NodeId id();

    NodePool pool();

    record Broker(NodeId id, NodePool pool) implements Node {}

    record Controller(NodeId id, NodePool pool, Format format) implements Node {}
}
