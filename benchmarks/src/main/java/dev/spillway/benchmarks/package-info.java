/**
 * Measures any of Kafka's remote storage managers against the raw SDK: the command, and the table
 * that it prints.
 */
@NullMarked
package dev.spillway.benchmarks;

import org.jspecify.annotations.NullMarked;
