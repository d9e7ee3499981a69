package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Failure;
import dev.spillway.local.api.object.Meta;
import dev.spillway.local.api.object.Names;
import dev.spillway.local.api.schema.FieldError;
import dev.spillway.local.api.types.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** That an object is what the request says it is: its type, name, namespace and version. */
final class Identity {

    static final FieldError VERSION_REQUIRED =
            new FieldError(
                    "FieldValueInvalid",
                    "metadata.resourceVersion",
                    "Invalid value: 0x0: must be specified for an update");

    /** Without vowels and what looks alike, as in Kubernetes. */
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;

    private Identity() {}

    /** Fills in what a new object may leave out, and refuses what it must not say. */
    static void prepare(Type type, String namespace, ObjectNode object) {
        Meta meta = Meta.of(object);
        if (!meta.resourceVersion().isEmpty()) {
            throw Failure.badRequest("resourceVersion should not be set on objects to be created");
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
                throw Failure.invalid(
                        type.resource(),
                        type.kind(),
                        "",
                        List.of(
                                new FieldError(
                                        "FieldValueRequired",
                                        "metadata.name",
                                        "Required value: name or generateName is required")));
            }
            meta.node().put("name", prefix + suffix());
        }
        check(type, namespace, meta.name(), object);
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

    /** Sets what the path says where the object does not say it. */
    static void check(Type type, String namespace, String name, ObjectNode object) {
        checkType(type, object);
        Meta meta = Meta.of(object);
        if (!type.namespaced()) {
            meta.node().remove("namespace");
        } else if (meta.namespace().isEmpty()) {
            meta.node().put("namespace", namespace);
        } else if (!meta.namespace().equals(namespace)) {
            throw Failure.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
        if (meta.name().isEmpty()) {
            meta.node().put("name", name);
        } else if (!meta.name().equals(name)) {
            throw Failure.badRequest(
                    "the name of the object (%s) does not match the name on the URL (%s)"
                            .formatted(meta.name(), name));
        }
    }

    private static void checkType(Type type, ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText(type.apiVersion());
        String kind = object.path("kind").asText(type.kind());
        if (!apiVersion.equals(type.apiVersion()) || !kind.equals(type.kind())) {
            throw Failure.badRequest(
                    "the API version in the data (%s, Kind=%s) does not match the expected API version (%s, Kind=%s)"
                            .formatted(apiVersion, kind, type.apiVersion(), type.kind()));
        }
        object.put("apiVersion", apiVersion).put("kind", kind);
    }

    /**
     * @throws Failure 409 when the writer has seen another version, or another object of the same
     *     name
     */
    static void checkVersion(Type type, ObjectNode old, ObjectNode updated) {
        Meta before = Meta.of(old);
        Meta after = Meta.of(updated);
        if (!after.uid().isEmpty() && !after.uid().equals(before.uid())) {
            throw Failure.conflict(
                    type.resource(),
                    before.name(),
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(after.uid(), before.uid()));
        }
        if (!after.resourceVersion().isEmpty()
                && !after.resourceVersion().equals(before.resourceVersion())) {
            throw Failure.modified(type.resource(), before.name());
        }
    }

    /**
     * @throws Failure 422
     */
    static void validate(Type type, ObjectNode object, @Nullable ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(Names.check(type.kind(), object));
        Meta meta = Meta.of(object);
        if (old != null && meta.deleting()) {
            List<String> before = Meta.of(old).finalizers();
            List<String> added =
                    meta.finalizers().stream().filter(each -> !before.contains(each)).toList();
            if (!added.isEmpty()) {
                errors.add(
                        new FieldError(
                                "FieldValueForbidden",
                                "metadata.finalizers",
                                "Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{%s}"
                                        .formatted(quoted(added))));
            }
        }
        errors.addAll(type.rules().validate(object, old));
        if (!errors.isEmpty()) {
            throw Failure.invalid(type.resource(), type.kind(), meta.name(), errors);
        }
    }

    private static String quoted(List<String> texts) {
        return String.join(", ", texts.stream().map(each -> '"' + each + '"').toList());
    }
}
