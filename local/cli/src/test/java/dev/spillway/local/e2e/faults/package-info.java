/** The operator while Kubernetes has injected faults. */
@NullMarked
package dev.spillway.local.e2e.faults;

import org.jspecify.annotations.NullMarked;
