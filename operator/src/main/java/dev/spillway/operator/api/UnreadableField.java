package dev.spillway.operator.api;

import java.util.List;

/**
 * A stored value that this release of the operator cannot read: a newer release wrote it, or it was
 * stored under another version of the CRD.
 *
 * @param path of the value: {@code spec.listeners[0].port}
 * @param value as JSON, shortened
 * @param expected what the field takes, as a noun: {@code a whole number}
 * @param choices the values that an enum has; empty for any other field
 */
public record UnreadableField(String path, String value, String expected, List<String> choices) {
    public UnreadableField {
        choices = List.copyOf(choices);
    }

    /** What is wrong and what to do about it. */
    public String message() {
        return choices.isEmpty()
                ? value + " is not " + expected + "; correct it"
                : value
                        + " is not known to this release of the operator; set one of: "
                        + String.join(", ", choices);
    }

    @Override
    public String toString() {
        return path + ": " + message();
    }

    /** Whether it is the field, something in the field, or something that the field is in. */
    boolean concerns(String field) {
        return isIn(path, field) || isIn(field, path);
    }

    private static boolean isIn(String path, String outer) {
        return path.equals(outer) || path.startsWith(outer + ".") || path.startsWith(outer + "[");
    }
}
