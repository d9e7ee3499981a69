/**
 * The built-in controllers that delete: garbage collection, the contents of namespaces, the
 * instances of custom resource definitions, expired Events. They run asynchronously on the store's
 * thread and never block it.
 */
@NullMarked
package dev.spillway.local.api.cleanup;

import org.jspecify.annotations.NullMarked;
