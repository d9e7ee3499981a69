/**
 * Kafka's KIP-405 plugin on S3: the entry point that a broker loads, and where everything else is
 * wired together. The only package that knows Kafka's plugin interface.
 */
@NullMarked
package dev.spillway.tier;

import org.jspecify.annotations.NullMarked;
