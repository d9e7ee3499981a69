/** What benchmarks on a Kubernetes share: a local one, and waiting for what it does. */
@NullMarked
package dev.spillway.benchmarks.kubernetes;

import org.jspecify.annotations.NullMarked;
