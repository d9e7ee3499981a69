/** Starts, watches and stops processes, and leaves none behind. Knows nothing of Pods. */
@NullMarked
package dev.spillway.local.kubelet.process;

import org.jspecify.annotations.NullMarked;
