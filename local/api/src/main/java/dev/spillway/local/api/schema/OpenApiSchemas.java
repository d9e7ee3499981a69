package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.schema.OpenApiV3.Kind;

/** The components of a document: a kind, the list of it, and the metadata that all kinds share. */
final class OpenApiSchemas {

    static final String REFERENCE = "#/components/schemas/";

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String CONVENTIONS =
            "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";

    private OpenApiSchemas() {}

    static ObjectNode groupVersionKind(Kind kind) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.kind());
    }

    /** A schema may be of several kinds, an operation is of one. */
    private static void setKinds(ObjectNode schema, Kind kind) {
        schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(kind));
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
        setKinds(schema, kind);
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
        Kind ofList =
                new Kind(
                        kind.group(),
                        kind.version(),
                        kind.kind() + "List",
                        kind.plural(),
                        kind.namespaced(),
                        kind.subresources(),
                        null);
        setKinds(schema, ofList);
        return schema;
    }

    private static void addTypeAndMetadata(ObjectNode properties, String metadata) {
        properties.set(
                "apiVersion",
                described(
                        "string",
                        "The group and version of this object. More info: "
                                + CONVENTIONS
                                + "#resources"));
        properties.set(
                "kind",
                described(
                        "string",
                        "The kind of this object. More info: " + CONVENTIONS + "#types-kinds"));
        ObjectNode property = properties.putObject("metadata");
        property.put("description", "Standard metadata. More info: " + CONVENTIONS + "#metadata");
        property.putArray("allOf").addObject().put("$ref", REFERENCE + META + metadata);
    }

    // -- metadata

    static void addMetadata(ObjectNode schemas) {
        schemas.set(META + "ObjectMeta", objectMeta());
        ObjectNode listMeta = described("object", "Metadata of a list.");
        ObjectNode properties = listMeta.putObject("properties");
        properties.set(
                "continue",
                described("string", "Where the next page begins; empty on the last one."));
        properties.set(
                "resourceVersion",
                described("string", "The state of the server that the list shows."));
        properties.set(
                "remainingItemCount", described("integer", "How many more there are, if known."));
        schemas.set(META + "ListMeta", listMeta);
    }

    private static ObjectNode objectMeta() {
        ObjectNode meta = described("object", "Metadata of an object.");
        ObjectNode properties = meta.putObject("properties");
        properties.set(
                "name", described("string", "Unique within the namespace and kind; immutable."));
        properties.set(
                "generateName", described("string", "Prefix of a name that the server completes."));
        properties.set("namespace", described("string", "The namespace; immutable."));
        properties.set("uid", described("string", "Unique in time and space; set by the server."));
        properties.set(
                "resourceVersion", described("string", "Changes with every change of the object."));
        properties.set(
                "generation", described("integer", "Grows with every change of what is desired."));
        properties.set("creationTimestamp", described("string", "When the object was created."));
        properties.set(
                "deletionTimestamp", described("string", "When its deletion was asked for."));
        properties.set(
                "deletionGracePeriodSeconds",
                described("integer", "How long it has to end, in seconds."));
        properties.set("labels", map("Keys and values to select objects by."));
        properties.set("annotations", map("Keys and values that nothing selects by."));
        properties.set(
                "finalizers", listOf("string", "What must be done before the object may go."));
        properties.set(
                "ownerReferences", listOf("object", "The objects that this one goes away with."));
        properties.set(
                "managedFields", listOf("object", "Who owns which field, for server-side apply."));
        return meta;
    }

    private static ObjectNode map(String description) {
        ObjectNode map = described("object", description);
        map.putObject("additionalProperties").put("type", "string");
        return map;
    }

    private static ObjectNode listOf(String type, String description) {
        ObjectNode list = described("array", description);
        list.putObject("items").put("type", type);
        return list;
    }

    private static ObjectNode described(String type, String description) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("description", description)
                .put("type", type);
    }
}
