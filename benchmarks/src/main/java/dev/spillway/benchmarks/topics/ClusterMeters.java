package dev.spillway.benchmarks.topics;

import dev.spillway.benchmarks.kubernetes.MetricSample;
import dev.spillway.benchmarks.kubernetes.OperatorDeployment;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** All counters, read at the same time; what cannot be read is empty. */
record ClusterMeters(OperatorDeployment operator, BrokerMeter broker, ApiRequestCounts api) {

    /** Counters at a moment. */
    record Reading(
            Stopwatch watch,
            Optional<ApiRequestCounts.Counts> api,
            Optional<Map<String, Long>> admin,
            OptionalDouble operatorCpu,
            OptionalDouble brokerCpu) {}

    /**
     * The difference between two readings.
     *
     * @param seconds that lie between them
     * @param admin requests to the broker by kind, those of the benchmark among them
     * @param operatorCpu seconds of CPU
     * @param brokerCpu seconds of CPU
     */
    record Spent(
            double seconds,
            Optional<ApiRequestCounts.Counts> api,
            Optional<Map<String, Long>> admin,
            OptionalDouble operatorCpu,
            OptionalDouble brokerCpu) {

        Optional<Double> perMinute(Optional<Long> count) {
            return count.map(each -> each * 60 / seconds);
        }

        Optional<Long> apiRequests() {
            return api.map(ApiRequestCounts.Counts::all);
        }

        Optional<Long> adminRequests() {
            return admin.map(each -> each.values().stream().mapToLong(Long::longValue).sum());
        }
    }

    Reading read() throws InterruptedException {
        // The metrics page first, where it is used: reading it costs the broker CPU.
        Optional<Map<String, Long>> admin = broker.requests(false);
        return new Reading(
                new Stopwatch(), api.now(), admin, operator.cpuSeconds(), broker.cpuSeconds());
    }

    Spent since(Reading before) throws InterruptedException {
        double seconds = before.watch().seconds();
        OptionalDouble operatorCpu = minus(operator.cpuSeconds(), before.operatorCpu());
        OptionalDouble brokerCpu = minus(broker.cpuSeconds(), before.brokerCpu());
        Optional<ApiRequestCounts.Counts> now = api.now();
        return new Spent(
                seconds,
                now.flatMap(after -> before.api().map(after::since)),
                broker.requests(false)
                        .flatMap(after -> before.admin().map(b -> MetricSample.since(b, after))),
                operatorCpu,
                brokerCpu);
    }

    private static OptionalDouble minus(OptionalDouble after, OptionalDouble before) {
        return after.isPresent() && before.isPresent()
                ? OptionalDouble.of(after.getAsDouble() - before.getAsDouble())
                : OptionalDouble.empty();
    }
}
