package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Failure;
import dev.spillway.local.api.object.Meta;
import dev.spillway.local.api.object.ResourceName;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.Type;

/**
 * A new object needs a namespace and a definition that are there and stay, and a name of its own. A
 * disk grows only when its class says that it can.
 */
final class Admission {

    private static final ResourceName NAMESPACES = new ResourceName("", "namespaces");

    private final Store store;

    Admission(Store store) {
        this.store = store;
    }

    void admit(Type type, Meta object) {
        if (type.custom()) {
            refuseWhileDefinitionGoes(type);
        }
        if (type.namespaced()) {
            requireNamespace(type, object);
        }
        ObjectNode present = store.get(type.key(object.namespace(), object.name()));
        if (present != null) {
            throw Failure.alreadyExists(
                    type.resource(), object.name(), Meta.of(present).deleting());
        }
    }

    void admitChange(Type type, ObjectNode old, ObjectNode updated) {
        if (type.kind().equals("PersistentVolumeClaim") && !size(old).equals(size(updated))) {
            refuseToGrow(type, updated);
        }
    }

    /** A claim without a class, or of one that there is no object of, is a directory, which can. */
    private void refuseToGrow(Type type, ObjectNode claim) {
        ObjectNode storageClass =
                store.get(
                        new Key(
                                "storage.k8s.io/storageclasses",
                                "",
                                claim.path("spec").path("storageClassName").asText()));
        if (storageClass != null && !storageClass.path("allowVolumeExpansion").asBoolean()) {
            throw Failure.forbidden(
                    type.resource(),
                    Meta.of(claim).name(),
                    "only dynamically provisioned pvc can be resized and the storageclass that"
                            + " provisions the pvc must support resize");
        }
    }

    private static JsonNode size(ObjectNode claim) {
        return claim.path("spec").path("resources").path("requests").path("storage");
    }

    private void refuseWhileDefinitionGoes(Type type) {
        ObjectNode definition =
                store.get(new Key(Definitions.STORED, "", type.resource().qualified()));
        if (definition != null && Meta.of(definition).deleting()) {
            throw Failure.methodNotAllowed(
                    "create not allowed while custom resource definition is terminating");
        }
    }

    private void requireNamespace(Type type, Meta object) {
        ObjectNode namespace = store.get(new Key("namespaces", "", object.namespace()));
        if (namespace == null) {
            throw Failure.notFound(NAMESPACES, object.namespace());
        }
        if (Meta.of(namespace).deleting()) {
            throw Failure.namespaceTerminating(type.resource(), object.name(), object.namespace());
        }
    }
}
