/**
 * The demo: real records through real producers and consumers, and a proof that none was lost.
 * Knows Kafka's clients and the cluster's resources; may not know how the local API and its Pods
 * are run.
 */
@NullMarked
package dev.spillway.local.demo;

import org.jspecify.annotations.NullMarked;
