/** What Topic resources do to Kafka's topics and their data. */
@NullMarked
package dev.spillway.local.e2e.topics;

import org.jspecify.annotations.NullMarked;
