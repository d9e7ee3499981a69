@NullMarked
package dev.spillway.operator.plan.cluster;

import org.jspecify.annotations.NullMarked;
