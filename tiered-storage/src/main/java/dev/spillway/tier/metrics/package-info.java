/**
 * What the plugin counts. Counting knows nothing but numbers; showing them knows Kafka's metrics.
 */
@NullMarked
package dev.spillway.tier.metrics;

import org.jspecify.annotations.NullMarked;
