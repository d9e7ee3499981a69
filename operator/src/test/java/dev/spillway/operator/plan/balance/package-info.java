/** Plans against a simulated Kafka that carries them out, and examples as sentences. */
@NullMarked
package dev.spillway.operator.plan.balance;

import org.jspecify.annotations.NullMarked;
