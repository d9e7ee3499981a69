/**
 * Server-side apply: who owns which field ({@code metadata.managedFields}), what an applied
 * configuration changes, and with whom it conflicts. Values in, values out: knows no storage, HTTP
 * or type of resource; times are given to it.
 *
 * <p>It follows Kubernetes' structured-merge-diff in what it answers.
 */
@NullMarked
package dev.spillway.local.api.fields;

import org.jspecify.annotations.NullMarked;
