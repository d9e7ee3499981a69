package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.MetadataValidation;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks that an object in a request matches the request: type, name, namespace and version. */
final class WriteChecks {

    static final FieldError VERSION_REQUIRED =
            FieldError.invalid(
                    "metadata.resourceVersion", "0x0", "must be specified for an update");

    /** Without vowels and lookalikes, as in Kubernetes. */
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;

    private WriteChecks() {}

    /** Generates the name of a new object if necessary and removes fields that the server sets. */
    static ObjectReference prepare(ResourceType type, String namespace, ObjectNode object) {
        ObjectMeta meta = ObjectMeta.of(object);
        if (!meta.resourceVersion().isEmpty()) {
            throw StatusException.badRequest(
                    "resourceVersion should not be set on objects to be created");
        }
        meta.node()
                .remove(
                        List.of(
                                "uid",
                                "selfLink",
                                "resourceVersion",
                                "creationTimestamp",
                                "generation",
                                "deletionTimestamp",
                                "deletionGracePeriodSeconds"));
        if (meta.name().isEmpty()) {
            String prefix = meta.node().path("generateName").asText("");
            if (prefix.isEmpty()) {
                FieldError required =
                        FieldError.required("metadata.name", "name or generateName is required");
                throw StatusException.invalid(type.resource(), type.kind(), "", List.of(required));
            }
            meta.node().put("name", prefix + suffix());
        }
        ObjectReference reference = new ObjectReference(type, namespace, meta.name());
        check(reference, object);
        return reference;
    }

    private static String suffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            suffix.append(
                    SUFFIX_LETTERS.charAt(
                            ThreadLocalRandom.current().nextInt(SUFFIX_LETTERS.length())));
        }
        return suffix.toString();
    }

    /** Sets absent identifying fields from the request path. */
    static void check(ObjectReference reference, ObjectNode object) {
        ResourceType type = reference.type();
        String name = reference.name();
        checkType(type, object);
        ObjectMeta meta = ObjectMeta.of(object);
        if (!type.namespaced()) {
            meta.node().remove("namespace");
        } else if (meta.namespace().isEmpty()) {
            meta.node().put("namespace", reference.namespace());
        } else if (!meta.namespace().equals(reference.namespace())) {
            throw StatusException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
        if (meta.name().isEmpty()) {
            meta.node().put("name", name);
        } else if (!meta.name().equals(name)) {
            throw StatusException.badRequest(
                    "the name of the object (%s) does not match the name on the URL (%s)"
                            .formatted(meta.name(), name));
        }
    }

    private static void checkType(ResourceType type, ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText(type.apiVersion());
        String kind = object.path("kind").asText(type.kind());
        if (!apiVersion.equals(type.apiVersion()) || !kind.equals(type.kind())) {
            throw StatusException.badRequest(
                    "the API version in the data (%s, Kind=%s) does not match the expected API version (%s, Kind=%s)"
                            .formatted(apiVersion, kind, type.apiVersion(), type.kind()));
        }
        object.put("apiVersion", apiVersion).put("kind", kind);
    }

    /**
     * @throws StatusException 409 if the writer has read another version, or another object of that
     *     name
     */
    static void checkVersion(ResourceType type, ObjectNode old, ObjectNode updated) {
        ObjectMeta before = ObjectMeta.of(old);
        ObjectMeta after = ObjectMeta.of(updated);
        if (!after.uid().isEmpty() && !after.uid().equals(before.uid())) {
            throw StatusException.otherUid(
                    type.resource(), before.name(), after.uid(), before.uid());
        }
        if (!after.resourceVersion().isEmpty()
                && !after.resourceVersion().equals(before.resourceVersion())) {
            throw StatusException.modified(type.resource(), before.name());
        }
    }

    /**
     * @throws StatusException 422
     */
    static void validate(ResourceType type, ObjectNode object, @Nullable ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(MetadataValidation.check(type.kind(), object));
        ObjectMeta meta = ObjectMeta.of(object);
        if (old != null && meta.deleting()) {
            List<String> before = ObjectMeta.of(old).finalizers();
            List<String> added =
                    meta.finalizers().stream().filter(each -> !before.contains(each)).toList();
            if (!added.isEmpty()) {
                String why =
                        "no new finalizers can be added if the object is being deleted, found new"
                                + added.stream()
                                        .map(each -> '"' + each + '"')
                                        .collect(
                                                Collectors.joining(
                                                        ", ", " finalizers []string{", "}"));
                errors.add(FieldError.forbidden("metadata.finalizers", why));
            }
        }
        errors.addAll(type.strategy().validate(object, old));
        if (!errors.isEmpty()) {
            throw StatusException.invalid(type.resource(), type.kind(), meta.name(), errors);
        }
    }
}
