package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Failure;
import dev.spillway.local.api.object.Meta;
import dev.spillway.local.api.object.ResourceName;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.Type;

/** New objects need a namespace that is there and stays. */
final class Namespaces {

    private static final ResourceName NAMESPACES = new ResourceName("", "namespaces");

    private final Store store;

    Namespaces(Store store) {
        this.store = store;
    }

    void admit(Type type, Meta object) {
        if (!type.namespaced()) {
            return;
        }
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
