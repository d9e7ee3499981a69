package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.MergeSchema;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.table.BuiltInColumns;
import dev.spillway.local.api.table.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The strategy of a built-in type. */
final class BuiltInStrategy implements Strategy {

    private final String apiVersion;
    private final String kind;
    private final MergeSchema mergeSchema;
    private @Nullable List<Column> columns;

    BuiltInStrategy(String apiVersion, String kind) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.mergeSchema = BuiltInMergeSchemas.of(kind);
    }

    @Override
    public List<String> unknownFields(ObjectNode object) {
        return DecodingCheck.check(apiVersion, kind, object).unknown();
    }

    @Override
    public List<String> typeErrors(ObjectNode object) {
        return DecodingCheck.check(apiVersion, kind, object).typeErrors();
    }

    @Override
    public void complete(ObjectNode object) {
        dropNulls(object);
        BuiltInDefaults.apply(kind, object);
    }

    /** Kubernetes decodes these objects into Go structs, where null means absent. */
    private static void dropNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties().removeIf(each -> each.getValue().isNull());
        }
        value.forEach(BuiltInStrategy::dropNulls);
    }

    @Override
    public List<FieldError> validate(ObjectNode object, @Nullable ObjectNode old) {
        return BuiltInValidation.check(kind, object, old);
    }

    @Override
    public MergeSchema mergeSchema() {
        return mergeSchema;
    }

    /** Created at first use: most types are never shown as a table. */
    @Override
    public List<Column> columns() {
        if (columns == null) {
            columns = BuiltInColumns.of(kind);
        }
        return columns;
    }
}
