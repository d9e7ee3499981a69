package dev.spillway.benchmarks.security;

import java.util.List;

/**
 * Rotations of both authorities under load.
 *
 * @param acknowledged records that Kafka has acknowledged
 * @param connections that were opened anew and answered
 * @param lost records that were acknowledged and never read
 * @param errors that clients got
 * @param restarts of containers, and Pods that were made again
 */
record Rotations(
        List<Rotation> rotations,
        long acknowledged,
        long connections,
        long lost,
        List<String> errors,
        int restarts) {

    /**
     * One rotation.
     *
     * @param nodesSeconds from the annotation until every node was seen to trust the new authority
     *     of nodes alone
     * @param allSeconds until Users' Secrets have it, programs have started again with them and, if
     *     wanted, the old authority of clients is distrusted
     */
    record Rotation(double nodesSeconds, double allSeconds) {}

    boolean isWithoutHarm() {
        return lost == 0 && errors.isEmpty() && restarts == 0;
    }
}
