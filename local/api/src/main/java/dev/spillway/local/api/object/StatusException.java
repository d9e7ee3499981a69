package dev.spillway.local.api.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.schema.FieldError;
import java.util.List;
import java.util.stream.Collectors;

/** A failed request, with the {@code Status} that Kubernetes would respond with. */
public final class StatusException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int code;
    private final transient ObjectNode status;

    private StatusException(int code, String reason, String message) {
        super(message, null, false, false);
        this.code = code;
        this.status = Status.failure(code, reason, message);
    }

    public int code() {
        return code;
    }

    public ObjectNode status() {
        return status;
    }

    public static StatusException notFound(GroupResource resource, String name) {
        return new StatusException(
                        404,
                        "NotFound",
                        "%s \"%s\" not found".formatted(resource.qualified(), name))
                .details(resource.group(), resource.plural(), name);
    }

    /** A path that the server does not serve. */
    public static StatusException noSuchPath() {
        return new StatusException(
                404, "NotFound", "the server could not find the requested resource");
    }

    public static StatusException alreadyExists(
            GroupResource resource, String name, boolean deleting) {
        return new StatusException(
                        409,
                        "AlreadyExists",
                        "%s%s \"%s\" already exists"
                                .formatted(
                                        deleting ? "object is being deleted: " : "",
                                        resource.qualified(),
                                        name))
                .details(resource.group(), resource.plural(), name);
    }

    public static StatusException conflict(GroupResource resource, String name, String why) {
        return new StatusException(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on %s \"%s\": %s"
                                .formatted(resource.qualified(), name, why))
                .details(resource.group(), resource.plural(), name);
    }

    public static StatusException modified(GroupResource resource, String name) {
        return conflict(
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and"
                        + " try again");
    }

    /** The object was deleted and created again since its uid was read. */
    public static StatusException otherUid(
            GroupResource resource, String name, String expected, String actual) {
        return conflict(
                resource,
                name,
                "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                        .formatted(expected, actual));
    }

    /**
     * The object violates the rules of its type.
     *
     * @param causes not empty
     */
    public static StatusException invalid(
            GroupResource resource, String kind, String name, List<FieldError> causes) {
        String all = causes.stream().map(FieldError::toString).collect(Collectors.joining(", "));
        String qualifiedKind = resource.group().isEmpty() ? kind : kind + "." + resource.group();
        StatusException failure =
                new StatusException(
                                422,
                                "Invalid",
                                "%s \"%s\" is invalid: %s"
                                        .formatted(
                                                qualifiedKind,
                                                name,
                                                causes.size() == 1 ? all : "[" + all + "]"))
                        .details(resource.group(), kind, name);
        causes.forEach(each -> failure.cause(each.reason(), each.detail(), each.field()));
        return failure;
    }

    public static StatusException badRequest(String message) {
        return new StatusException(400, "BadRequest", message);
    }

    /** No token, or none that is valid here. */
    public static StatusException unauthorized() {
        return new StatusException(401, "Unauthorized", "Unauthorized");
    }

    /**
     * RBAC grants the caller no such right on a resource.
     *
     * @param name empty for a collection and for a creation
     */
    public static StatusException missingPermission(
            String user,
            String verb,
            GroupResource resource,
            String subresource,
            String namespace,
            String name) {
        String path = resource.plural() + (subresource.isEmpty() ? "" : "/" + subresource);
        String where =
                namespace.isEmpty()
                        ? "at the cluster scope"
                        : "in the namespace \"%s\"".formatted(namespace);
        return forbidden(
                resource,
                name,
                "User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
                        .formatted(user, verb, path, resource.group(), where));
    }

    /** RBAC grants the caller no such right on a path that is no resource. */
    public static StatusException missingPermission(String user, String verb, String path) {
        return new StatusException(
                403,
                "Forbidden",
                "forbidden: User \"%s\" cannot %s path \"%s\"".formatted(user, verb, path));
    }

    public static StatusException forbidden(GroupResource resource, String name, String why) {
        return new StatusException(
                        403,
                        "Forbidden",
                        name.isEmpty()
                                ? "%s is forbidden: %s".formatted(resource.qualified(), why)
                                : "%s \"%s\" is forbidden: %s"
                                        .formatted(resource.qualified(), name, why))
                .details(resource.group(), resource.plural(), name);
    }

    /** By an admission webhook, which chooses the code and gives no reason. */
    public static StatusException denied(int code, String message) {
        return new StatusException(code, "", message);
    }

    public static StatusException namespaceTerminating(
            GroupResource resource, String name, String namespace) {
        StatusException failure =
                forbidden(
                        resource,
                        name,
                        "unable to create new content in namespace %s because it is being terminated"
                                .formatted(namespace));
        failure.cause(
                "NamespaceTerminating",
                "namespace %s is being terminated".formatted(namespace),
                "metadata.namespace");
        return failure;
    }

    /** The resource version of a watch or of a page of a list has expired. */
    public static StatusException expired(String message) {
        return new StatusException(410, "Expired", message);
    }

    /**
     * A PodDisruptionBudget does not allow an eviction now.
     *
     * @param why in Kubernetes' words
     */
    public static StatusException disruptionBudget(String why) {
        StatusException failure =
                new StatusException(
                        429,
                        "TooManyRequests",
                        "Cannot evict pod as it would violate the pod's disruption budget.");
        Json.child(failure.status, "details")
                .withArray("/causes")
                .addObject()
                .put("reason", "DisruptionBudget")
                .put("message", why);
        return failure;
    }

    /** Kubernetes gives no reason. */
    public static StatusException severalBudgets() {
        return new StatusException(
                500,
                "",
                "This pod has more than one PodDisruptionBudget, which the eviction subresource"
                        + " does not support.");
    }

    public static StatusException methodNotAllowed() {
        return methodNotAllowed("the server does not allow this method on the requested resource");
    }

    public static StatusException methodNotAllowed(String why) {
        return new StatusException(405, "MethodNotAllowed", why);
    }

    public static StatusException notAcceptable() {
        return new StatusException(
                406,
                "NotAcceptable",
                "only the following media types are accepted: application/json, application/yaml");
    }

    public static StatusException unsupportedMediaType(String accepted) {
        return new StatusException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + accepted);
    }

    public static StatusException tooLarge(long limitBytes) {
        return new StatusException(
                413, "RequestEntityTooLarge", "Request entity too large: limit is " + limitBytes);
    }

    /** A JSON patch cannot be applied to the object. */
    public static StatusException unprocessable(String message) {
        return new StatusException(422, "Invalid", message);
    }

    public static StatusException internal(String message) {
        return new StatusException(500, "InternalError", "Internal error occurred: " + message);
    }

    /** An applied configuration has undeclared fields; Kubernetes gives no reason. */
    public static StatusException untyped(String message) {
        return new StatusException(500, "", message);
    }

    /** A field of another manager that an apply would change. */
    public record FieldConflict(String manager, String field, String message) {}

    public static StatusException applyConflict(List<FieldConflict> conflicts, String summary) {
        StatusException failure = new StatusException(409, "Conflict", summary);
        conflicts.forEach(
                each -> failure.cause("FieldManagerConflict", each.message(), each.field()));
        return failure;
    }

    private StatusException details(String group, String kind, String name) {
        ObjectNode details = Json.child(status, "details").put("name", name);
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        details.put("kind", kind);
        return this;
    }

    private void cause(String reason, String message, String field) {
        Json.child(status, "details")
                .withArray("/causes")
                .addObject()
                .put("reason", reason)
                .put("message", message)
                .put("field", field);
    }
}
