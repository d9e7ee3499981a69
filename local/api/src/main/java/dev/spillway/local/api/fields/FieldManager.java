package dev.spillway.local.api.fields;

/**
 * Who owns fields.
 *
 * @param name such as {@code kubectl}
 * @param subresource through which they were written; empty for the object itself
 */
public record FieldManager(
        String name, Operation operation, String apiVersion, String subresource) {

    /**
     * The two ways to come to own a field; in the order in which Kubernetes lists their entries.
     */
    public enum Operation {
        Apply,
        Update
    }

    /** As Kubernetes prints it in a conflict. */
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
