package dev.spillway.local.api.resources;

/** Which part of an object a write is about: each leaves the other as it is. */
public enum Subresource {
    /**
     * Everything but the status, for types that have a status subresource; otherwise everything.
     */
    NONE(""),
    STATUS("status");

    private final String value;

    Subresource(String value) {
        this.value = value;
    }

    public String value() {
        return value;
    }
}
