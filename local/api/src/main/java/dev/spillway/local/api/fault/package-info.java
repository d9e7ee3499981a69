/**
 * Faults of a cluster that a test can inject: which ones are active, and for which requests. {@code
 * http} applies them to requests and watches; the controllers and the kubelet apply {@link
 * dev.spillway.local.api.fault.ClusterFaults}.
 */
@NullMarked
package dev.spillway.local.api.fault;

import org.jspecify.annotations.NullMarked;
