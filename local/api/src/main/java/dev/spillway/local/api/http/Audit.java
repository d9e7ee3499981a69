package dev.spillway.local.api.http;

/**
 * Receives every request for a resource, so that a test can compare the permissions of a client
 * with what it uses.
 *
 * <p>Called on the server's event loop, so it must not block.
 */
@FunctionalInterface
public interface Audit {

    /**
     * Called before the request is executed.
     *
     * @param verb in RBAC's terms: get, list, watch, create, update, patch, delete,
     *     deletecollection
     * @param group empty for the core group
     * @param subresource empty for the resource itself
     */
    void seen(String verb, String group, String resource, String subresource, String userAgent);
}
