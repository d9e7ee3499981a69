/**
 * Decides: which shared objects, claims and Pods are created, and which labels and annotations of
 * running Pods change in place.
 *
 * <p>From: the objects as they should be, and those that exist.
 *
 * <p>Guarantees: a Pod is created only with its disk, and never beside another of the same name;
 * what differs only in metadata causes no restart; a Pod that cannot start is reported with its
 * cause.
 */
@NullMarked
package dev.spillway.operator.plan.nodes;

import org.jspecify.annotations.NullMarked;
