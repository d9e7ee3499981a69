/** Loopback addresses of Pods and the names that resolve to them. Knows nothing of processes. */
@NullMarked
package dev.spillway.local.kubelet.network;

import org.jspecify.annotations.NullMarked;
