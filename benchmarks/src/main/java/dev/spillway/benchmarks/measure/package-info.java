/** Time, CPU, memory and requests of a piece of work, whatever it is. */
@NullMarked
package dev.spillway.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
