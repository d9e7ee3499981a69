/** Tests of the runner, against hand-written edges. */
@NullMarked
package dev.spillway.operator.reconcile;

import org.jspecify.annotations.NullMarked;
