package dev.spillway.local.api.fields;

/**
 * An owner of fields, as an entry of {@code metadata.managedFields} identifies it.
 *
 * @param name such as {@code kubectl}
 * @param subresource through which it writes; empty for the object itself
 */
public record FieldManager(
        String name, Operation operation, String apiVersion, String subresource) {

    /** In the order in which Kubernetes lists the entries. */
    public enum Operation {
        Apply,
        Update
    }

    /** As printed in a conflict. */
    String print(String time) {
        String text = '"' + name + '"';
        if (!subresource.isEmpty()) {
            text += " with subresource \"" + subresource + '"';
        }
        return switch (operation) {
            case Apply -> text;
            case Update -> text + " using " + apiVersion + (time.isEmpty() ? "" : " at " + time);
        };
    }
}
