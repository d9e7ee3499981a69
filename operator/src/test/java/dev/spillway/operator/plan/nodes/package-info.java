@NullMarked
package dev.spillway.operator.plan.nodes;

import org.jspecify.annotations.NullMarked;
