/** Tests of the reconcilers, with hand-written fakes. */
@NullMarked
package dev.spillway.operator.reconcile;

import org.jspecify.annotations.NullMarked;
