package dev.spillway.local.api.schema;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A schema that Kubernetes would refuse: it is not structural, or one of its CEL rules does not
 * compile.
 */
public final class SchemaException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<FieldError> causes;

    public SchemaException(List<FieldError> causes) {
        super(causes.stream().map(FieldError::toString).collect(Collectors.joining(", ")));
        this.causes = List.copyOf(causes);
    }

    /**
     * Fields are relative to the schema: {@code openAPIV3Schema.properties[spec].type}; never
     * empty.
     */
    public List<FieldError> causes() {
        return causes;
    }
}
