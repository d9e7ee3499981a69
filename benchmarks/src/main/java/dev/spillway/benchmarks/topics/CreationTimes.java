package dev.spillway.benchmarks.topics;

/**
 * Seconds since the beginning of a line.
 *
 * @param first when Kafka began: the first request, or the first topic that was seen there
 * @param accepted when Kafka knew the last topic
 * @param logs when every partition had its log
 */
record CreationTimes(double first, double accepted, double logs) {

    /** How long Kafka was at it. */
    double kafkaPart() {
        return logs - first;
    }
}
