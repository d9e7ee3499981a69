/** Reclaiming cold data when a Cluster is deleted. */
@NullMarked
package dev.spillway.local.e2e.reclaim;

import org.jspecify.annotations.NullMarked;
