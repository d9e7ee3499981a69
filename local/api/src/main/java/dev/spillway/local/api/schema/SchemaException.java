package dev.spillway.local.api.schema;

import java.util.List;
import java.util.stream.Collectors;

/** A schema is invalid or not supported, or one of its CEL rules does not compile. */
public final class SchemaException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<FieldError> causes;

    public SchemaException(List<FieldError> causes) {
        super(causes.stream().map(FieldError::toString).collect(Collectors.joining(", ")));
        this.causes = List.copyOf(causes);
    }

    /** Never empty. Field paths are relative: {@code openAPIV3Schema.properties[spec].type}. */
    public List<FieldError> causes() {
        return causes;
    }
}
