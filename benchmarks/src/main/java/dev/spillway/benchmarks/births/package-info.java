/** How long a new Cluster takes until it is Ready, many times in a row, on any Kubernetes. */
@NullMarked
package dev.spillway.benchmarks.births;

import org.jspecify.annotations.NullMarked;
