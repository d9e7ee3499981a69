/**
 * Where every replica belongs, and which moves come next on the way there. Pure: the load of a
 * cluster in, a plan out. Knows partitions as they were observed; nothing of Kubernetes, of clients
 * or of the other plans.
 */
@NullMarked
package dev.spillway.operator.plan.balance;

import org.jspecify.annotations.NullMarked;
