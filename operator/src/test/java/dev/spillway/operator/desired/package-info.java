/** Tests of the package of the same name. */
@NullMarked
package dev.spillway.operator.desired;

import org.jspecify.annotations.NullMarked;
