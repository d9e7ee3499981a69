/**
 * What all Kubernetes objects have in common, on plain JSON trees: metadata, selectors, times, and
 * the errors that become a {@code Status}. Knows no types, no storage and no HTTP.
 */
@NullMarked
package dev.spillway.local.api.object;

import org.jspecify.annotations.NullMarked;
