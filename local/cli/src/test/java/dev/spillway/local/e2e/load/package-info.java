/**
 * Clients that behave like applications and log the outcome of every write, and the comparison of a
 * cluster's contents with these logs. Knows nothing of Kubernetes.
 */
@NullMarked
package dev.spillway.local.e2e.load;

import org.jspecify.annotations.NullMarked;
