package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.MergeSchema;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.table.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds for the objects of one type, built in or custom. Objects are changed in place. */
public interface Strategy {

    /** Such as {@code spec.bogus}: what strict field validation refuses. */
    List<String> unknownFields(ObjectNode object);

    /**
     * Values of another JSON type than their fields', as Go's decoder words it; nobody can store
     * these.
     */
    List<String> typeErrors(ObjectNode object);

    /** Drops what the type does not know and fills its defaults in. */
    void complete(ObjectNode object);

    /**
     * What is wrong with a complete object; empty when nothing is.
     *
     * @param old null at creation
     */
    List<FieldError> validate(ObjectNode object, @Nullable ObjectNode old);

    MergeSchema mergeSchema();

    /** The columns of tables; never empty. */
    List<Column> columns();
}
