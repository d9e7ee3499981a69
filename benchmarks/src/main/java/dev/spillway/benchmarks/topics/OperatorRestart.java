package dev.spillway.benchmarks.topics;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.ResourceWatch;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Restarts the operator while everything is as declared.
 *
 * @param started seconds until its process runs and the old one is gone
 * @param idle seconds from the deletion of its Pod until it requests no more than when idle;
 *     negative when that was not reached in time
 * @param changes new versions of Topics
 */
record OperatorRestart(
        double started, double idle, long changes, Optional<ClusterMeters.Spent> spent) {
    private static final Duration AT_MOST = Duration.ofMinutes(5);

    /** How long it has to be idle to count as idle from the start of that time. */
    private static final int WINDOW = 10;

    /** Allowed above idle: half as much again, and a few that come in bursts. */
    private static final double FACTOR = 1.5;

    private static final int MORE = 10;

    /** The same for CPU, in cores: reading much with few requests is not idle. */
    private static final double MORE_CPU = 0.1;

    /**
     * Counters at a moment.
     *
     * @param cpu seconds, of the operator; 0 where it is not known
     */
    private record Moment(double at, long requests, double cpu) {}

    static OperatorRestart of(ClusterMeters meters, ResourceWatch watch, IdleLoad rest)
            throws BenchmarkFailure, InterruptedException {
        long changes = watch.changes();
        ClusterMeters.Reading before = meters.read();
        Stopwatch time = new Stopwatch();
        meters.operator().replacePod();
        double started = time.seconds();
        double requests = FACTOR * perSecond(rest) * WINDOW + MORE;
        double cpu = (FACTOR * cpuPerSecond(rest) + MORE_CPU) * WINDOW;
        List<Moment> moments = new ArrayList<>();
        while (time.seconds() < AT_MOST.toSeconds()) {
            if (moments.isEmpty() && !hasBegun(meters, before)) {
                Stopwatch.pause(Duration.ofMillis(200));
                continue;
            }
            moments.add(
                    new Moment(
                            time.seconds(),
                            requests(meters),
                            meters.operator().cpuSeconds().orElse(0)));
            int first = firstOfWindow(moments);
            if (first >= 0
                    && moments.getLast().requests() - moments.get(first).requests() <= requests
                    && moments.getLast().cpu() - moments.get(first).cpu() <= cpu) {
                return new OperatorRestart(
                        started,
                        moments.get(first).at(),
                        watch.changes() - changes,
                        Optional.of(meters.since(before)));
            }
            Stopwatch.pause(Duration.ofSeconds(1));
        }
        return new OperatorRestart(
                started, -1, watch.changes() - changes, Optional.of(meters.since(before)));
    }

    /** A process that still starts, or waits for the Lease, is not idle. */
    private static boolean hasBegun(ClusterMeters meters, ClusterMeters.Reading before) {
        Optional<ApiRequestCounts.Counts> now = meters.api().now();
        return now.isEmpty()
                || before.api().isEmpty()
                || now.get().since(before.api().get()).byKind().keySet().stream()
                        .anyMatch(
                                kind -> kind.equals("LIST topics") || kind.equals("WATCH topics"));
    }

    private static int firstOfWindow(List<Moment> moments) {
        double begin = moments.getLast().at() - WINDOW;
        for (int i = moments.size() - 1; i >= 0; i--) {
            if (moments.get(i).at() <= begin) {
                return i;
            }
        }
        return -1;
    }

    /** To the API server and, where that is cheap to know, to the broker. */
    private static long requests(ClusterMeters meters) throws InterruptedException {
        long api = meters.api().now().map(ApiRequestCounts.Counts::all).orElse(0L);
        Map<String, Long> admin = meters.broker().requests(true).orElse(Map.of());
        return api + admin.values().stream().mapToLong(Long::longValue).sum();
    }

    private static double perSecond(IdleLoad rest) {
        ClusterMeters.Spent spent = rest.spent();
        return (spent.apiRequests().orElse(0L) + spent.adminRequests().orElse(0L))
                / spent.seconds();
    }

    private static double cpuPerSecond(IdleLoad rest) {
        return rest.spent().operatorCpu().orElse(0) / rest.spent().seconds();
    }
}
