package dev.spillway.operator.model;

/** Kafka's node.id: brokers count from 0, controllers from 1000, so the id implies the role. */
public record NodeId(int value) implements Comparable<NodeId> {
    private static final int FIRST_CONTROLLER = 1000;

    public NodeId {
        if (value < 0) {
            throw new IllegalArgumentException("negative node id: " + value);
        }
    }

    /**
     * The id of a role's first node, second node and so on.
     *
     * @param index from 0
     */
    public static NodeId of(NodeRole role, int index) {
        return switch (role) {
            case Broker -> new NodeId(index);
            case Controller -> new NodeId(FIRST_CONTROLLER + index);
        };
    }

    public NodeRole role() {
        return value < FIRST_CONTROLLER ? NodeRole.Broker : NodeRole.Controller;
    }

    @Override
    public int compareTo(NodeId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
