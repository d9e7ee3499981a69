/**
 * The demo: real records through real producers and consumers, and a check that none is lost. Knows
 * Kafka's clients and the cluster's resources, but not how the local API and its Pods are run.
 */
@NullMarked
package dev.spillway.local.demo;

import org.jspecify.annotations.NullMarked;
