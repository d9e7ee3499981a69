/**
 * Settings of Clusters and Topics in all their combinations, with real brokers and a real store.
 */
@NullMarked
package dev.spillway.local.e2e.settings;

import org.jspecify.annotations.NullMarked;
