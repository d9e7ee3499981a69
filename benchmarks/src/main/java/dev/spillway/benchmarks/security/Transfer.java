package dev.spillway.benchmarks.security;

import dev.spillway.benchmarks.kubernetes.Spread;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Records produced or consumed through one listener, once.
 *
 * @param brokerCpuSeconds of all brokers
 */
record Transfer(long bytes, double seconds, double brokerCpuSeconds) {

    double megabytesPerSecond() {
        return bytes / 1e6 / seconds;
    }

    double brokerCpuSecondsPerGigabyte() {
        return brokerCpuSeconds / (bytes / 1e9);
    }

    static double median(List<Transfer> rounds, ToDoubleFunction<Transfer> figure) {
        return Spread.of(rounds.stream().mapToDouble(figure).boxed().toList()).median();
    }
}
