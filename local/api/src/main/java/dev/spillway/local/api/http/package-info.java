/**
 * The HTTP layer: routing, decoding, rendering, watches, discovery. Knows Kubernetes' wire formats;
 * {@code resources} implements the verbs.
 */
@NullMarked
package dev.spillway.local.api.http;

import org.jspecify.annotations.NullMarked;
