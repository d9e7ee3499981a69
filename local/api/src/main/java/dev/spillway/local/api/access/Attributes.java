package dev.spillway.local.api.access;

import dev.spillway.local.api.object.GroupResource;
import dev.spillway.local.api.object.StatusException;

/** What a request wants to do, in RBAC's terms. */
public sealed interface Attributes {

    String verb();

    /** The refusal, in Kubernetes' words. */
    StatusException refusal(Caller caller);

    /**
     * On a resource.
     *
     * @param subresource empty for the resource itself
     * @param namespace empty for all namespaces and for a cluster-scoped resource
     * @param name empty for a collection and for a creation
     */
    record OnResource(
            String verb, GroupResource resource, String subresource, String namespace, String name)
            implements Attributes {

        /** Such as {@code pods/log}. */
        String path() {
            return subresource.isEmpty()
                    ? resource.plural()
                    : resource.plural() + "/" + subresource;
        }

        public OnResource withVerb(String other) {
            return new OnResource(other, resource, subresource, namespace, name);
        }

        @Override
        public StatusException refusal(Caller caller) {
            return StatusException.missingPermission(
                    caller.name(), verb, resource, subresource, namespace, name);
        }
    }

    /** On a path that is no resource, such as {@code /metrics}. */
    record OnPath(String verb, String path) implements Attributes {

        @Override
        public StatusException refusal(Caller caller) {
            return StatusException.missingPermission(caller.name(), verb, path);
        }
    }
}
