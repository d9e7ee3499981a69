/**
 * An S3 server as slow as it is told to be, in a process of its own. Knows nothing of what is
 * measured.
 */
@NullMarked
package dev.spillway.benchmarks.stub;

import org.jspecify.annotations.NullMarked;
