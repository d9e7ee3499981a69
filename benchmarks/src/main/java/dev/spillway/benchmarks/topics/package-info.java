/**
 * Many topics: the operator's Topic resources against raw Admin calls, on a Kubernetes of this
 * machine (local/) or on any other.
 */
@NullMarked
package dev.spillway.benchmarks.topics;

import org.jspecify.annotations.NullMarked;
