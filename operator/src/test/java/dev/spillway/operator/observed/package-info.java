@NullMarked
package dev.spillway.operator.observed;

import org.jspecify.annotations.NullMarked;
