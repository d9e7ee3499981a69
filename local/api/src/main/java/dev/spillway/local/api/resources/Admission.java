package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.GroupResource;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;

/**
 * Admission checks: the namespace and the definition of a new object must exist and must not be
 * terminating, its name must be free, and only a claim of an expandable storage class may grow.
 */
final class Admission {

    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

    private final Store store;

    Admission(Store store) {
        this.store = store;
    }

    void admit(ObjectReference reference) {
        ResourceType type = reference.type();
        if (type.custom()) {
            refuseIfDefinitionIsTerminating(type);
        }
        if (type.namespaced()) {
            requireNamespace(reference);
        }
        ObjectNode present = store.get(reference.key());
        if (present != null) {
            throw StatusException.alreadyExists(
                    type.resource(), reference.name(), ObjectMeta.of(present).deleting());
        }
    }

    void admitChange(ResourceType type, ObjectNode old, ObjectNode updated) {
        if (type.kind().equals("PersistentVolumeClaim") && !size(old).equals(size(updated))) {
            requireExpandableClass(type, updated);
        }
    }

    /** A claim whose class does not exist is backed by a directory, which can grow. */
    private void requireExpandableClass(ResourceType type, ObjectNode claim) {
        ObjectNode storageClass =
                store.get(
                        new Key(
                                "storage.k8s.io/storageclasses",
                                "",
                                claim.path("spec").path("storageClassName").asText()));
        if (storageClass != null && !storageClass.path("allowVolumeExpansion").asBoolean()) {
            throw StatusException.forbidden(
                    type.resource(),
                    ObjectMeta.of(claim).name(),
                    "only dynamically provisioned pvc can be resized and the storageclass that"
                            + " provisions the pvc must support resize");
        }
    }

    private static JsonNode size(ObjectNode claim) {
        return claim.path("spec").path("resources").path("requests").path("storage");
    }

    private void refuseIfDefinitionIsTerminating(ResourceType type) {
        ObjectNode definition =
                store.get(new Key(CrdWatcher.STORED, "", type.resource().qualified()));
        if (definition != null && ObjectMeta.of(definition).deleting()) {
            throw StatusException.methodNotAllowed(
                    "create not allowed while custom resource definition is terminating");
        }
    }

    private void requireNamespace(ObjectReference reference) {
        ObjectNode namespace = store.get(new Key("namespaces", "", reference.namespace()));
        if (namespace == null) {
            throw StatusException.notFound(NAMESPACES, reference.namespace());
        }
        if (ObjectMeta.of(namespace).deleting()) {
            throw StatusException.namespaceTerminating(
                    reference.type().resource(), reference.name(), reference.namespace());
        }
    }
}
