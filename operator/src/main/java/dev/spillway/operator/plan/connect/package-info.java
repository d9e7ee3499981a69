/**
 * What is to be done for a Connect, and for a Connector in it. {@code ConnectPlan} decides about
 * the group's topics and workers.
 */
@NullMarked
package dev.spillway.operator.plan.connect;

import org.jspecify.annotations.NullMarked;
