package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The schema of one version of a custom resource, ready for use. Safe for use by many threads. */
public final class ResourceSchema {

    private ResourceSchema() {}

    /**
     * Compiles the schema of a CRD that is being created or changed.
     *
     * @throws SchemaException when it is not structural or one of its CEL rules does not compile
     */
    public static ResourceSchema compile(JsonNode openAPIV3Schema) throws SchemaException {
        return new ResourceSchema();
    }

    /**
     * A schema that {@link #compile} has once let pass: its CEL rules are compiled at their first
     * use.
     */
    public static ResourceSchema stored(JsonNode openAPIV3Schema) {
        return new ResourceSchema();
    }

    /** Paths such as {@code spec.bogus} of fields that {@link #prune} would drop, sorted. */
    public List<String> unknownFields(ObjectNode object) {
        return List.of();
    }

    /**
     * Drops, in place, what the schema does not know; apiVersion, kind and metadata of the resource
     * stay.
     */
    public void prune(ObjectNode object) {}

    /**
     * Fills in, in place, the defaults of fields that are absent, or null without being nullable.
     */
    public void applyDefaults(ObjectNode object) {}

    /**
     * What is wrong with the object, in Kubernetes' own words; empty when it is valid.
     *
     * @param old the object before an update, for transition rules ({@code oldSelf}); null at
     *     creation
     */
    public List<FieldError> validate(ObjectNode object, @Nullable ObjectNode old) {
        return List.of();
    }

    /**
     * How server-side apply treats the list or object at a path; empty where the schema says
     * nothing or has a scalar.
     *
     * @param path property names from the root; an item of a list or a value of a map is one step
     *     of any text
     */
    public Optional<ListType> listType(List<String> path) {
        return Optional.empty();
    }
}
