/** The state directory and the processes that belong to it. Knows nothing of Kubernetes. */
@NullMarked
package dev.spillway.local.state;

import org.jspecify.annotations.NullMarked;
