@NullMarked
package dev.spillway.operator.plan.restarts;

import org.jspecify.annotations.NullMarked;
