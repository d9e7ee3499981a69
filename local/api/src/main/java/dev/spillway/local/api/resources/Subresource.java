package dev.spillway.local.api.resources;

/** The subresource through which an object is written. */
public enum Subresource {
    /** The object itself: everything except the status, if its type has a status subresource. */
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
