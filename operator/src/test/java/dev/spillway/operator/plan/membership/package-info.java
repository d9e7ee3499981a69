@NullMarked
package dev.spillway.operator.plan.membership;

import org.jspecify.annotations.NullMarked;
