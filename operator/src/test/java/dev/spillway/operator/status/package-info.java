/** Tests of what people and programs read of a resource. */
@NullMarked
package dev.spillway.operator.status;

import org.jspecify.annotations.NullMarked;
