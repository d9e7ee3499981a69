package dev.spillway.local.api.schema;

/**
 * One thing wrong with one field, as it stands in {@code status.details.causes} of a Kubernetes
 * {@code Status}.
 *
 * @param reason {@code FieldValueInvalid}, {@code FieldValueRequired} and so on: Kubernetes' cause
 *     types
 * @param field such as {@code spec.listeners[0].port}; {@code <nil>} for the object itself, as
 *     Kubernetes prints it
 * @param detail what Kubernetes prints after {@code <field>: }, such as {@code Required value}
 */
public record FieldError(String reason, String field, String detail) {

    /** As it stands inside a message: {@code spec.replicas: Required value}. */
    @Override
    public String toString() {
        return field + ": " + detail;
    }
}
