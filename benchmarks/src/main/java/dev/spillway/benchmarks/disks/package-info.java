/** Whether brokers' disks stay below their limits while more is written than they can hold. */
@NullMarked
package dev.spillway.benchmarks.disks;

import org.jspecify.annotations.NullMarked;
