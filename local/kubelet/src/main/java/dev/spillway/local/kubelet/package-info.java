/**
 * Runs Pods as processes of this machine. A client of the API like any kubelet: everything that it
 * knows of the cluster it has read there, everything that it does it reports there. Packages below
 * it: {@code process} (operating system), {@code container} (what to run), {@code volume}
 * (directories), {@code network} (addresses and names), {@code status} (what to report).
 */
@NullMarked
package dev.spillway.local.kubelet;

import org.jspecify.annotations.NullMarked;
