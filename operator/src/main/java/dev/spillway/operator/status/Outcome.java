package dev.spillway.operator.status;

/** What came of carrying out a plan's steps. */
public sealed interface Outcome {

    /** Every step was carried out, or there was nothing to do. */
    record Fine() implements Outcome {}

    /** The cluster is paused: nothing was carried out. */
    record Paused() implements Outcome {}

    /**
     * A step was understood and refused; it and those after it were not carried out. Trying again
     * will not help before something else changes.
     *
     * @param reason a condition's reason
     */
    record Refused(String reason, String message) implements Outcome {}

    /** Kafka did not answer; the step and those after it are tried again. */
    record Unavailable(String message) implements Outcome {}
}
