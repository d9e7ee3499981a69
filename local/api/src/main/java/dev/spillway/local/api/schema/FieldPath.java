package dev.spillway.local.api.schema;

/** The path of a field in the notation of Kubernetes: {@code spec.listeners[0].labels[app]}. */
record FieldPath(String text) {

    static final FieldPath ROOT = new FieldPath("");

    FieldPath child(String name) {
        return new FieldPath(text.isEmpty() ? name : text + "." + name);
    }

    FieldPath index(int index) {
        return new FieldPath(text + "[" + index + "]");
    }

    /** The value of a key in a map. */
    FieldPath key(String key) {
        return new FieldPath(text + "[" + key + "]");
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "<nil>" : text;
    }
}
