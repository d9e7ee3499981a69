/**
 * Test fixtures: a real S3 server in the JVM, a proxy that injects faults, a real broker, segments
 * to copy. Knows nothing of the plugin's code.
 */
@NullMarked
package dev.spillway.tier.testing;

import org.jspecify.annotations.NullMarked;
