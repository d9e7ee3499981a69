/**
 * Reads segments back from their objects, checking every byte. May not know how objects are
 * written, nor the AWS SDK, nor Kafka's plugin interface.
 */
@NullMarked
package dev.spillway.tier.read;

import org.jspecify.annotations.NullMarked;
