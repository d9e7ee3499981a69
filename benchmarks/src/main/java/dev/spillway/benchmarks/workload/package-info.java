/** What is measured: a broker's calls to a plugin, and the same bytes through the raw SDK. */
@NullMarked
package dev.spillway.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
