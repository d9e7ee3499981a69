/** Several operators on one Kubernetes API: who leads, and who manages which Cluster. */
@NullMarked
package dev.spillway.local.e2e.leader;

import org.jspecify.annotations.NullMarked;
