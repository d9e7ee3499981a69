package dev.spillway.local.e2e.chaos;

/** Something that is done to a cluster without asking whether now is a good time. */
sealed interface Fault {

    /**
     * kill -9.
     *
     * @param pick which one of those that run then
     */
    record KillBroker(int pick) implements Fault {}

    record KillController(int pick) implements Fault {}

    record KillOperator() implements Fault {}

    record Scale(int replicas) implements Fault {}

    /** Another value of a setting that needs a restart of every broker. */
    record Roll(int value) implements Fault {}

    /** Another value of a setting that Kafka takes while it runs. */
    record Reconfigure(int value) implements Fault {}

    /** The operator is told what happens so much later, for a while. */
    record LateWatches(int seconds) implements Fault {}

    /** The operator is not told some of what happens, for a while, and then has to list anew. */
    record MissedEvents(int percent) implements Fault {}

    /** The operator's watches end with 410. */
    record ExpiredWatches() implements Fault {}

    default String kind() {
        return getClass().getSimpleName();
    }
}
