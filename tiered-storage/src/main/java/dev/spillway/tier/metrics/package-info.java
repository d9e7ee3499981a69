/** What the plugin counts, and how it shows in JMX through Kafka's metrics. */
@NullMarked
package dev.spillway.tier.metrics;

import org.jspecify.annotations.NullMarked;
