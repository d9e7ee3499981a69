package dev.spillway.operator.model;

/** Kafka's node.id. Brokers count from 0, controllers from 1000. */
public record NodeId(int value) implements Comparable<NodeId> {

    public NodeRole role() {
        return value < 1000 ? NodeRole.Broker : NodeRole.Controller;
    }

    @Override
    public int compareTo(NodeId other) {
        return Integer.compare(value, other.value);
    }
}
