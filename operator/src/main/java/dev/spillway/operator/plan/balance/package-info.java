/**
 * Decides where every replica belongs, and which moves come next. Pure: the load of a cluster in, a
 * plan out. Knows partitions as observed; nothing of Kubernetes, of clients or of the other
 * decisions.
 */
@NullMarked
package dev.spillway.operator.plan.balance;

import org.jspecify.annotations.NullMarked;
