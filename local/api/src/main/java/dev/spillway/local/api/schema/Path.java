package dev.spillway.local.api.schema;

/**
 * Where a value is, printed as Kubernetes prints field paths: {@code
 * spec.listeners[0].labels[app]}.
 */
record Path(String text) {

    static final Path ROOT = new Path("");

    Path child(String name) {
        return new Path(text.isEmpty() ? name : text + "." + name);
    }

    Path index(int index) {
        return new Path(text + "[" + index + "]");
    }

    /**
     * A value of a map, as CEL and list types print it; the schema's own checks print {@link
     * #child}.
     */
    Path key(String key) {
        return new Path(text + "[" + key + "]");
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "<nil>" : text;
    }
}
