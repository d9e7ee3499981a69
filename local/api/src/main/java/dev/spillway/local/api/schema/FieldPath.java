package dev.spillway.local.api.schema;

/**
 * Where a value is, printed as Kubernetes prints field paths: {@code
 * spec.listeners[0].labels[app]}.
 */
record FieldPath(String text) {

    static final FieldPath ROOT = new FieldPath("");

    FieldPath child(String name) {
        return new FieldPath(text.isEmpty() ? name : text + "." + name);
    }

    FieldPath index(int index) {
        return new FieldPath(text + "[" + index + "]");
    }

    /**
     * A value of a map, as CEL and list types print it; the schema's own checks print {@link
     * #child}.
     */
    FieldPath key(String key) {
        return new FieldPath(text + "[" + key + "]");
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "<nil>" : text;
    }
}
