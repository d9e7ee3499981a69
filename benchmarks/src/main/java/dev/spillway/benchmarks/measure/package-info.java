/** Measures time, CPU, memory and requests of any piece of work. */
@NullMarked
package dev.spillway.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
