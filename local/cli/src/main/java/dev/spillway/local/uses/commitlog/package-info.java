/**
 * Database changes as a commit log: two applications' databases, captured to compacted topics, a
 * replica and a consolidated view that are rebuilt by replay. Knows SQL, Kafka's clients and the
 * namespace that it runs in.
 */
@NullMarked
package dev.spillway.local.uses.commitlog;

import org.jspecify.annotations.NullMarked;
