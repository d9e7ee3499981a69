/**
 * Asks containers how they are. Knows nothing of Pods beyond the probe, the address and the
 * surroundings it is given.
 */
@NullMarked
package dev.spillway.local.kubelet.probe;

import org.jspecify.annotations.NullMarked;
