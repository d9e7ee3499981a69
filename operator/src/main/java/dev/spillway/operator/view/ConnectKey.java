package dev.spillway.operator.view;

/** Namespace and name of a Connect. */
public record ConnectKey(String namespace, String name) {

    /** {@code default/pipelines} */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
