/** What becomes of Kafka's topics, and of their data, through Topics: with the real programs. */
@NullMarked
package dev.spillway.local.e2e.topics;

import org.jspecify.annotations.NullMarked;
