/**
 * Keeps objects, numbers their versions, remembers recent changes, and survives a restart. Knows no
 * type and no rule of Kubernetes but {@code metadata.resourceVersion}.
 */
@NullMarked
package dev.spillway.local.api.store;

import org.jspecify.annotations.NullMarked;
