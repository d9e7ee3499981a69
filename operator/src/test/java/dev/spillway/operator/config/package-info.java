/** Tests of the package of the same name. */
@NullMarked
package dev.spillway.operator.config;

import org.jspecify.annotations.NullMarked;
