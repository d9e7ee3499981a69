/**
 * Stream processing: counts by window and joins over what the visitors of a website do, recomputed
 * from the topics. Knows Kafka's clients and the namespace that it runs in; shares nothing with the
 * application but the topics.
 */
@NullMarked
package dev.spillway.local.uses.streams;

import org.jspecify.annotations.NullMarked;
