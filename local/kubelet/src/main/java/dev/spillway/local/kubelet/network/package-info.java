/** Loopback addresses for Pods, and the names that lead to them. Knows nothing of processes. */
@NullMarked
package dev.spillway.local.kubelet.network;

import org.jspecify.annotations.NullMarked;
