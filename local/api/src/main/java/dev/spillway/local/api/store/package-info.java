/**
 * Stores objects with their revisions and recent changes, and persists them. Knows nothing of
 * Kubernetes but {@code metadata.resourceVersion}.
 */
@NullMarked
package dev.spillway.local.api.store;

import org.jspecify.annotations.NullMarked;
