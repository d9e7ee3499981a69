package dev.spillway.benchmarks.topics;

import java.time.Duration;
import java.util.List;

/**
 * The size of a run.
 *
 * @param topics of the main run
 * @param stages smaller numbers of Topics at which idle load is measured too, ascending
 * @param batchRecords per request of the raw Admin run, see {@link TopicBatches}
 * @param appliers how many Topics are applied in parallel
 * @param rest how long idle load is measured
 * @param changes number of changes of single Topics
 * @param patience how long a measurement waits without progress
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
