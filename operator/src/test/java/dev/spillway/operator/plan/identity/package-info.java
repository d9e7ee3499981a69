@NullMarked
package dev.spillway.operator.plan.identity;

import org.jspecify.annotations.NullMarked;
