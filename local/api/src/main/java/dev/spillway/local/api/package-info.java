/**
 * A Kubernetes API server in this JVM, for laptops and tests: the entry, and what puts its parts
 * together.
 *
 * <p>From the wire inwards: {@code http} (routes, watches) - {@code cleanup} (garbage, namespaces)
 * - {@code resources} (verbs) - {@code types} - {@code fields}, {@code patch}, {@code table},
 * {@code schema} (pure) - {@code store}, {@code fault}, {@code object}. It knows nothing of
 * kubelets, Kafka or Spillway's own resources.
 */
@NullMarked
package dev.spillway.local.api;

import org.jspecify.annotations.NullMarked;
