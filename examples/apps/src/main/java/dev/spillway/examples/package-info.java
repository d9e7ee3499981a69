/**
 * Starts one of the applications of {@code examples/uses}, and gives it what all of them need: the
 * connection to Kafka, metrics, readiness, and a clean end.
 */
@NullMarked
package dev.spillway.examples;

import org.jspecify.annotations.NullMarked;
