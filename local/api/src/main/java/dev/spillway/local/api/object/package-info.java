/**
 * What every Kubernetes object has, over plain JSON trees: metadata, selectors, times, and the
 * failures that become a {@code Status}. Knows no type, no storage and no HTTP.
 */
@NullMarked
package dev.spillway.local.api.object;

import org.jspecify.annotations.NullMarked;
