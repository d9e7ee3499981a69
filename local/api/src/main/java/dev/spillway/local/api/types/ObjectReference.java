package dev.spillway.local.api.types;

import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.store.Key;

/**
 * The type, namespace and name of an object, which may or may not exist.
 *
 * @param namespace empty for a cluster-scoped type
 */
public record ObjectReference(ResourceType type, String namespace, String name) {

    public ObjectReference {
        namespace = type.namespaced() ? namespace : "";
    }

    public Key key() {
        return new Key(type.stored(), namespace, name);
    }

    public StatusException notFound() {
        return StatusException.notFound(type.resource(), name);
    }
}
