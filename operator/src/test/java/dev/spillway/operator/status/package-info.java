/** Tests of conditions and status. */
@NullMarked
package dev.spillway.operator.status;

import org.jspecify.annotations.NullMarked;
