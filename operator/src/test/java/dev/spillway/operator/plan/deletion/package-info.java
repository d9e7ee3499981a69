@NullMarked
package dev.spillway.operator.plan.deletion;

import org.jspecify.annotations.NullMarked;
