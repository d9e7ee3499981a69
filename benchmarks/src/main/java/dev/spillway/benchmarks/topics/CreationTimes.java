package dev.spillway.benchmarks.topics;

/**
 * Seconds since the start of a run.
 *
 * @param first when Kafka started: the first request, or the first topic that was seen there
 * @param accepted when Kafka knew the last topic
 * @param logs when every partition had its log
 */
record CreationTimes(double first, double accepted, double logs) {

    /** How long Kafka worked on them. */
    double kafkaPart() {
        return logs - first;
    }
}
