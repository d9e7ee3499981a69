/**
 * Clients as applications are, that note what they were told, and the check of what a cluster holds
 * against those notes. Knows nothing of Kubernetes.
 */
@NullMarked
package dev.spillway.local.e2e.load;

import org.jspecify.annotations.NullMarked;
