package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Failure;
import dev.spillway.local.api.object.Meta;
import dev.spillway.local.api.object.ResourceName;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.Type;

/**
 * A new object needs a namespace and a definition that are there and stay, and a name of its own.
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
            throw Failure.forbidden(
                    type.resource(),
                    object.name(),
                    "unable to create new content in namespace %s because it is being terminated"
                            .formatted(object.namespace()));
        }
    }
}
