/** Kubernetes on a laptop. */
@NullMarked
package dev.spillway.local;

import org.jspecify.annotations.NullMarked;
