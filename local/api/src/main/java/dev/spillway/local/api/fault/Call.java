package dev.spillway.local.api.fault;

import dev.spillway.local.api.object.GroupResource;

/**
 * A request for a resource, as far as faults depend on it.
 *
 * @param agent the client's User-Agent
 * @param verb in RBAC's terms, such as {@code list}
 * @param subresource empty for the resource itself
 * @param namespace empty for a request to all namespaces or for a cluster-scoped resource
 * @param name empty for a collection and for a creation by POST
 */
public record Call(
        String agent,
        String verb,
        GroupResource resource,
        String subresource,
        String namespace,
        String name,
        Effect effect) {

    /** What a request does to an object. */
    public enum Effect {
        Reads,
        Creates,

        /** Changes an object that others may have changed since it was read. */
        ChangesIfCurrent,

        /** Changes or deletes an object, whatever its version. */
        Changes;

        boolean writes() {
            return this != Reads;
        }
    }

    /**
     * As {@code kubectl auth can-i} takes it: {@code pods}, {@code clusters.spillway.dev/status}.
     */
    String path() {
        return subresource.isEmpty()
                ? resource.qualified()
                : resource.qualified() + "/" + subresource;
    }
}
