/** Tests of the package of the same name. */
@NullMarked
package dev.spillway.operator.model;

import org.jspecify.annotations.NullMarked;
