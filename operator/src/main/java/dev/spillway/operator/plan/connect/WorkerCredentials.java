package dev.spillway.operator.plan.connect;

import dev.spillway.operator.plan.Step;

/** With which credentials workers start. */
public sealed interface WorkerCredentials {

    /**
     * @param hash of what workers read; another one restarts them
     */
    record Of(String hash) implements WorkerCredentials {}

    /**
     * There are none; workers that run go on with those that they have.
     *
     * @param why a wait, or a block
     */
    record None(Step why) implements WorkerCredentials {}
}
