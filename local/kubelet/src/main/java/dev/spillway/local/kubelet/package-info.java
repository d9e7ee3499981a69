/**
 * Runs Pods as processes of this machine. A client of the API like any kubelet: it learns about the
 * cluster there and reports there. Packages below it: {@code process} (operating system), {@code
 * container} (what to run), {@code volume} (directories), {@code network} (addresses and names),
 * {@code probe} (health checks), {@code status} (what to report).
 */
@NullMarked
package dev.spillway.local.kubelet;

import org.jspecify.annotations.NullMarked;
