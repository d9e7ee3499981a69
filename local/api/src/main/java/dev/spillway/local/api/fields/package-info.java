/**
 * Server-side apply: which manager owns which field ({@code metadata.managedFields}), what an
 * applied configuration changes, and which managers it conflicts with. Pure functions: no storage,
 * no HTTP, no resource types, no clock.
 *
 * <p>The results are those of Kubernetes' structured-merge-diff.
 */
@NullMarked
package dev.spillway.local.api.fields;

import org.jspecify.annotations.NullMarked;
