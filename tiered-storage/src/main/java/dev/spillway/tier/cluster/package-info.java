/**
 * What the Kafka cluster itself knows: which segments it has recorded and which topics it has. May
 * not know the store.
 */
@NullMarked
package dev.spillway.tier.cluster;

import org.jspecify.annotations.NullMarked;
