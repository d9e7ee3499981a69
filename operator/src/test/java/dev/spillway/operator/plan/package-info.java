/** Tests of the decisions, by values and in a simulated world. */
@NullMarked
package dev.spillway.operator.plan;

import org.jspecify.annotations.NullMarked;
