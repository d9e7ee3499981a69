package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.MergeSchema;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.table.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Defaulting, validation and other behavior specific to a type, like the strategies in Kubernetes'
 * API server. Objects are modified in place.
 */
public interface Strategy {

    /** The undeclared fields, which strict field validation rejects, such as {@code spec.bogus}. */
    List<String> unknownFields(ObjectNode object);

    /** Values of the wrong JSON type, in the words of Go's decoder. They are always rejected. */
    List<String> typeErrors(ObjectNode object);

    /** Drops undeclared fields and sets defaults. */
    void complete(ObjectNode object);

    /**
     * Validates an object with its defaults set; empty if it is valid.
     *
     * @param old null at creation
     */
    List<FieldError> validate(ObjectNode object, @Nullable ObjectNode old);

    MergeSchema mergeSchema();

    /** The columns of tables; never empty. */
    List<Column> columns();
}
