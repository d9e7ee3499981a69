/**
 * Processes of this machine: started, watched, ended, and never left behind. Knows nothing of Pods.
 */
@NullMarked
package dev.spillway.local.kubelet.process;

import org.jspecify.annotations.NullMarked;
