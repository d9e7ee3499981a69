package dev.spillway.local.api.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.schema.OpenApiDocument.Kind;
import java.util.List;
import java.util.Locale;

/**
 * The paths of a kind with their operations and parameters, from which kubectl derives what the
 * server supports.
 */
final class OpenApiPaths {

    private static final List<String> LISTING =
            List.of("labelSelector", "fieldSelector", "limit", "watch");
    private static final List<String> WRITING =
            List.of("dryRun", "fieldManager", "fieldValidation");
    private static final List<String> PATCHING =
            List.of("dryRun", "fieldManager", "fieldValidation", "force");
    private static final List<String> DELETING =
            List.of("dryRun", "gracePeriodSeconds", "propagationPolicy");
    private static final List<String> DELETING_SELECTED =
            List.of("dryRun", "labelSelector", "fieldSelector");

    private OpenApiPaths() {}

    static void add(Kind kind, ObjectNode paths) {
        String collection =
                kind.root()
                        + (kind.namespaced() ? "/namespaces/{namespace}/" : "/")
                        + kind.plural();
        if (kind.namespaced()) {
            ObjectNode allNamespaces = paths.putObject(kind.root() + "/" + kind.plural());
            addOperation(allNamespaces, "get", "list", kind, LISTING);
        }
        ObjectNode list = paths.putObject(collection);
        addOperation(list, "get", "list", kind, LISTING);
        addOperation(list, "post", "post", kind, WRITING);
        addOperation(list, "delete", "deletecollection", kind, DELETING_SELECTED);
        addPathParameters(list, collection);

        ObjectNode one = paths.putObject(collection + "/{name}");
        addReadingAndWriting(one, kind);
        addOperation(one, "delete", "delete", kind, DELETING);
        addPathParameters(one, collection + "/{name}");

        for (String subresource : kind.subresources()) {
            String path = collection + "/{name}/" + subresource;
            ObjectNode node = paths.putObject(path);
            addReadingAndWriting(node, kind);
            addPathParameters(node, path);
        }
    }

    private static void addReadingAndWriting(ObjectNode path, Kind kind) {
        addOperation(path, "get", "get", kind, List.of());
        addOperation(path, "put", "put", kind, WRITING);
        addOperation(path, "patch", "patch", kind, PATCHING);
    }

    private static void addOperation(
            ObjectNode path, String method, String action, Kind kind, List<String> parameters) {
        ObjectNode operation = path.putObject(method);
        operation.putArray("tags").add(kind.kind().toLowerCase(Locale.ROOT));
        operation.put("x-kubernetes-action", action);
        operation.set(
                "x-kubernetes-group-version-kind",
                OpenApiSchemas.groupVersionKind(kind, kind.kind()));
        ArrayNode array = operation.putArray("parameters");
        parameters.forEach(name -> addParameter(array, name, "query"));
        String component = kind.component() + (action.equals("list") ? "List" : "");
        ObjectNode ok = operation.putObject("responses").putObject("200").put("description", "OK");
        ok.putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", OpenApiSchemas.REFERENCE + component);
    }

    private static void addPathParameters(ObjectNode node, String path) {
        ArrayNode parameters = node.putArray("parameters");
        for (String name : List.of("namespace", "name")) {
            if (path.contains("{" + name + "}")) {
                addParameter(parameters, name, "path");
            }
        }
    }

    private static void addParameter(ArrayNode parameters, String name, String in) {
        ObjectNode parameter = parameters.addObject().put("name", name).put("in", in);
        if (in.equals("path")) {
            parameter.put("required", true);
        }
        parameter.putObject("schema").put("type", "string");
    }
}
