/**
 * Uses of Kafka that {@code ./spillway demo USE} shows whole: what each needs of the local
 * Kubernetes, and the figures that it prints. A use is a folder of {@code examples/uses} and a
 * package here with its steps.
 */
@NullMarked
package dev.spillway.local.uses;

import org.jspecify.annotations.NullMarked;
