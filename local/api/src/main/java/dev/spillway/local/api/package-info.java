/**
 * A Kubernetes API server in this JVM, for laptops and tests: its entry point and wiring.
 *
 * <p>From the wire inwards: {@code http} (routes, watches) - {@code cleanup} (garbage collection,
 * namespaces) - {@code resources} (verbs) - {@code types} - {@code fields}, {@code patch}, {@code
 * table}, {@code schema} (pure) - {@code store}, {@code fault}, {@code object}. It knows nothing
 * about kubelets, Kafka or Spillway's own resources.
 */
@NullMarked
package dev.spillway.local.api;

import org.jspecify.annotations.NullMarked;
