@NullMarked
package dev.spillway.operator.plan.topics;

import org.jspecify.annotations.NullMarked;
