/** The rules between packages. */
@NullMarked
package dev.spillway.operator;

import org.jspecify.annotations.NullMarked;
