/**
 * What goes when something else has gone: objects without owners, the contents of namespaces, the
 * instances of custom resource definitions, old events. It works behind the answers, on the store's
 * own thread, and never blocks it.
 */
@NullMarked
package dev.spillway.local.api.cleanup;

import org.jspecify.annotations.NullMarked;
