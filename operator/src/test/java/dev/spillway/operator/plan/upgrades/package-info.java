@NullMarked
package dev.spillway.operator.plan.upgrades;

import org.jspecify.annotations.NullMarked;
