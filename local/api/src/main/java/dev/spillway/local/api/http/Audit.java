package dev.spillway.local.api.http;

/**
 * Is told of every request for a resource, so that a test can compare what a client may do with
 * what it does.
 *
 * <p>Called on the server's event loop: must not block.
 */
@FunctionalInterface
public interface Audit {

    /**
     * A request that names a resource, before it is carried out or refused.
     *
     * @param verb in RBAC's terms: get, list, watch, create, update, patch, delete,
     *     deletecollection
     * @param group empty for the core group
     * @param subresource empty for the resource itself
     */
    void seen(String verb, String group, String resource, String subresource, String userAgent);
}
