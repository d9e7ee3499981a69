package dev.spillway.local.api.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.schema.OpenApiDocument.Kind;

/** The components of a document: a kind, its list, and the metadata of all kinds. */
final class OpenApiSchemas {

    static final String REFERENCE = "#/components/schemas/";

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String CONVENTIONS =
            "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#";

    private static final JsonNode OBJECT_META =
            parse(
                    """
                    {"description": "Metadata of an object.", "type": "object", "properties": {
                      "name": {"type": "string", "description": "Unique within the namespace and kind; immutable."},
                      "generateName": {"type": "string", "description": "A prefix that the server completes to a name."},
                      "namespace": {"type": "string", "description": "The namespace; immutable."},
                      "uid": {"type": "string", "description": "Unique in time and space; set by the server."},
                      "resourceVersion": {"type": "string", "description": "Changes with every change of the object."},
                      "generation": {"type": "integer", "description": "Incremented with every change of the spec."},
                      "creationTimestamp": {"type": "string", "description": "When the object was created."},
                      "deletionTimestamp": {"type": "string", "description": "When its deletion was requested."},
                      "deletionGracePeriodSeconds": {"type": "integer", "description": "Seconds that it has to terminate."},
                      "labels": {"type": "object", "description": "Keys and values to select objects by.",
                        "additionalProperties": {"type": "string"}},
                      "annotations": {"type": "object", "description": "Keys and values that cannot be selected by.",
                        "additionalProperties": {"type": "string"}},
                      "finalizers": {"type": "array", "description": "What must be done before the object is removed.",
                        "items": {"type": "string"}},
                      "ownerReferences": {"type": "array", "description": "The objects with which this one is deleted.",
                        "items": {"type": "object"}},
                      "managedFields": {"type": "array", "description": "Which manager owns which field.",
                        "items": {"type": "object"}}}}
                    """);

    private static final JsonNode LIST_META =
            parse(
                    """
                    {"description": "Metadata of a list.", "type": "object", "properties": {
                      "continue": {"type": "string", "description": "Token of the next page; empty on the last one."},
                      "resourceVersion": {"type": "string", "description": "The version of the store that the list shows."},
                      "remainingItemCount": {"type": "integer", "description": "How many items follow, if known."}}}
                    """);

    private OpenApiSchemas() {}

    static ObjectNode groupVersionKind(Kind kind, String name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", name);
    }

    /**
     * A list, because a schema may belong to several kinds; that of an operation is a single
     * object.
     */
    private static void setKind(ObjectNode schema, Kind kind, String name) {
        schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(kind, name));
    }

    static void add(Kind kind, ObjectNode schemas) {
        ObjectNode schema =
                kind.openAPIV3Schema() instanceof ObjectNode custom
                        ? custom.deepCopy()
                        : builtIn(kind);
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        addTypeAndMetadata(properties, "ObjectMeta");
        schema.path("properties")
                .properties()
                .forEach(entry -> {
                    if (!Pruning.OF_EVERY_RESOURCE.contains(entry.getKey())) {
                        properties.set(entry.getKey(), entry.getValue());
                    }
                });
        schema.set("properties", properties);
        setKind(schema, kind, kind.kind());
        schemas.set(kind.component(), schema);
        schemas.set(kind.component() + "List", list(kind));
    }

    private static ObjectNode builtIn(Kind kind) {
        ObjectNode schema = described("object", "A %s, as in Kubernetes.".formatted(kind.kind()));
        return schema.put("x-kubernetes-preserve-unknown-fields", true);
    }

    private static ObjectNode list(Kind kind) {
        ObjectNode schema = described("object", "A list of " + kind.kind() + ".");
        schema.putArray("required").add("items");
        ObjectNode properties = schema.putObject("properties");
        addTypeAndMetadata(properties, "ListMeta");
        properties
                .putObject("items")
                .put("type", "array")
                .putObject("items")
                .put("$ref", REFERENCE + kind.component());
        setKind(schema, kind, kind.kind() + "List");
        return schema;
    }

    private static void addTypeAndMetadata(ObjectNode properties, String metadata) {
        String more = " More info: " + CONVENTIONS;
        properties.set(
                "apiVersion",
                described("string", "The group and version of this object." + more + "resources"));
        properties.set("kind", described("string", "Its kind." + more + "types-kinds"));
        ObjectNode property = properties.putObject("metadata");
        property.put("description", "Standard metadata." + more + "metadata");
        property.putArray("allOf").addObject().put("$ref", REFERENCE + META + metadata);
    }

    static void addMetadata(ObjectNode schemas) {
        schemas.set(META + "ObjectMeta", OBJECT_META.deepCopy());
        schemas.set(META + "ListMeta", LIST_META.deepCopy());
    }

    private static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode described(String type, String description) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("description", description)
                .put("type", type);
    }
}
