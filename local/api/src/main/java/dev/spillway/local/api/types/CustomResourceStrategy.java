package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.MergeSchema;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.schema.MergeStrategy;
import dev.spillway.local.api.schema.ResourceSchema;
import dev.spillway.local.api.table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The strategy of a custom resource, from its schema. */
final class CustomResourceStrategy implements Strategy {

    private final ResourceSchema schema;
    private final List<Column> columns;

    CustomResourceStrategy(JsonNode openAPIV3Schema, List<Column> columns) {
        this.schema = ResourceSchema.stored(openAPIV3Schema);
        this.columns = List.copyOf(columns);
    }

    @Override
    public List<String> unknownFields(ObjectNode object) {
        return schema.unknownFields(object);
    }

    /** Type errors are reported by the validation of the schema. */
    @Override
    public List<String> typeErrors(ObjectNode object) {
        return List.of();
    }

    @Override
    public void complete(ObjectNode object) {
        schema.prune(object);
        schema.applyDefaults(object);
    }

    @Override
    public List<FieldError> validate(ObjectNode object, @Nullable ObjectNode old) {
        return schema.validate(object, old);
    }

    @Override
    public MergeSchema mergeSchema() {
        return new Place(List.of());
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    /** The merge schema of metadata is built in, the rest comes from the CRD. */
    private final class Place implements MergeSchema {
        private final List<String> path;

        Place(List<String> path) {
            this.path = path;
        }

        @Override
        public Optional<MergeStrategy> type() {
            return schema.mergeStrategy(path);
        }

        @Override
        public MergeSchema child(String name) {
            if (path.isEmpty() && name.equals("metadata")) {
                return BuiltInMergeSchemas.ANY.child(name);
            }
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            return new Place(longer);
        }
    }
}
