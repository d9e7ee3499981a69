/**
 * Whether this process may change anything: the operator's Lease, and how long the last renewal
 * lasts. Knows no Cluster.
 */
@NullMarked
package dev.spillway.operator.leader;

import org.jspecify.annotations.NullMarked;
