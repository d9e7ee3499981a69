package dev.spillway.benchmarks.topics;

import java.time.Duration;
import java.util.List;

/**
 * How much is done.
 *
 * @param topics of the main run
 * @param stages smaller numbers of Topics at which rest is measured too, ascending
 * @param batchRecords of a request of the raw line, see {@link TopicBatches}
 * @param appliers how many Topics are being applied at a time
 * @param rest how long rest is watched
 * @param changes how often one Topic is changed
 * @param patience without any progress for so long, a measurement ends with what is there
 * @param heap of the brokers, as in {@code spec.jvm.heap}
 */
record RunParameters(
        int topics,
        List<Integer> stages,
        int batchRecords,
        int appliers,
        Duration rest,
        int changes,
        Duration patience,
        String heap) {}
