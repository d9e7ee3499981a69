package dev.spillway.local.api.resources;

/** Which part of an object a write is about: each leaves the other as it is. */
public enum Part {
    /**
     * Everything but the status, for types that have a status subresource; otherwise everything.
     */
    MAIN(""),
    STATUS("status");

    private final String subresource;

    Part(String subresource) {
        this.subresource = subresource;
    }

    public String subresource() {
        return subresource;
    }
}
