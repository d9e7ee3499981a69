/**
 * What people and programs read of a resource: conditions, plan and numbers, computed from the
 * previous status, the plan, the observed state and the time. Pure: writes nothing.
 */
@NullMarked
package dev.spillway.operator.status;

import org.jspecify.annotations.NullMarked;
