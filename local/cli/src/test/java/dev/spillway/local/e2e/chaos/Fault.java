package dev.spillway.local.e2e.chaos;

/** A fault or a change, applied to a cluster in whatever state it is. */
sealed interface Fault {

    /**
     * kill -9.
     *
     * @param pick which of the running ones
     */
    record KillBroker(int pick) implements Fault {}

    record KillController(int pick) implements Fault {}

    record KillOperator() implements Fault {}

    record Scale(int replicas) implements Fault {}

    /** A new value of a setting that needs a restart of every broker. */
    record Roll(int value) implements Fault {}

    /** A new value of a setting that Kafka changes dynamically. */
    record Reconfigure(int value) implements Fault {}

    /** The operator's watch events are delayed for a while. */
    record LateWatches(int seconds) implements Fault {}

    /** Some of the operator's watch events are lost for a while; then it must list again. */
    record MissedEvents(int percent) implements Fault {}

    /** The operator's watches end with 410. */
    record ExpiredWatches() implements Fault {}

    /**
     * A broker's disk is nearly full until the broker slows producers down.
     *
     * @param pick which of the running ones
     */
    record FullDisk(int pick) implements Fault {}

    /** The S3 server accepts connections for a while, and answers nothing. */
    record SilentStore(int seconds) implements Fault {}

    default String kind() {
        return getClass().getSimpleName();
    }
}
