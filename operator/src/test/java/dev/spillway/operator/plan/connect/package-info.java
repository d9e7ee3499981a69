@NullMarked
package dev.spillway.operator.plan.connect;

import org.jspecify.annotations.NullMarked;
