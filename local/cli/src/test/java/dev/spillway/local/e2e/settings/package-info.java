/** Combinations of settings of Clusters and Topics, with real brokers and a real store. */
@NullMarked
package dev.spillway.local.e2e.settings;

import org.jspecify.annotations.NullMarked;
