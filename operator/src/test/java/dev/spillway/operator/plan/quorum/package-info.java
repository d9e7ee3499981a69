@NullMarked
package dev.spillway.operator.plan.quorum;

import org.jspecify.annotations.NullMarked;
