/**
 * Startup, readiness and liveness probes. Knows nothing of Pods beyond the probe, the address and
 * the environment that it is given.
 */
@NullMarked
package dev.spillway.local.kubelet.probe;

import org.jspecify.annotations.NullMarked;
