package dev.spillway.operator.view;

/** Namespace and name of a Cluster. */
public record ClusterKey(String namespace, String name) {

    /** {@code default/events} */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
