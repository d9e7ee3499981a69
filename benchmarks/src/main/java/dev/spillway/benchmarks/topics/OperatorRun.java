package dev.spillway.benchmarks.topics;

import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.MetricSample;
import dev.spillway.benchmarks.kubernetes.OperatorDeployment;
import dev.spillway.benchmarks.kubernetes.ProgressMonitor;
import dev.spillway.benchmarks.kubernetes.ResourceWatch;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The same topics as Topic resources, through the operator. */
record OperatorRun(
        BenchmarkResources resources,
        OperatorDeployment operator,
        ClusterMeters meters,
        RunParameters scale) {
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    /**
     * The result.
     *
     * @param applied seconds until the API server had the last Topic
     * @param ready seconds until the last Topic was Ready
     * @param changes versions of all Topics but the first of each: writes by other clients than
     *     this benchmark
     * @param complete whether the watch that counts them missed none
     * @param events Events about Topics, by reason
     */
    record Result(
            int topics,
            double applied,
            CreationTimes kafka,
            double ready,
            long changes,
            boolean complete,
            Map<String, Long> events,
            ClusterMeters.Spent spent,
            OptionalLong peakResidentBytes) {

        double writesPerTopic() {
            return (double) changes / topics;
        }

        double eventsPerTopic() {
            return (double) events.values().stream().mapToLong(Long::longValue).sum() / topics;
        }

        Optional<Long> createRequests() {
            return spent.admin().map(each -> each.getOrDefault("CreateTopics", 0L));
        }
    }

    /**
     * Applies the Topics numbered from..to and waits until Kafka has their logs and all are Ready.
     */
    Result run(String cluster, KafkaAdmin kafka, ResourceWatch watch, int from, int to)
            throws Exception {
        int topics = to - from;
        long changesBefore = watch.changes();
        Map<String, Long> eventsBefore = events();
        ClusterMeters.Reading before = meters.read();
        Stopwatch time = new Stopwatch();
        Applied applied = apply(cluster, from, to, time);
        try {
            CreationTimes kafkaTimes = awaitKafka(kafka, to, time);
            ProgressMonitor ready = new ProgressMonitor("Topics Ready", to, scale.patience());
            while (ready.isIncomplete(watch.ready())) {
                Stopwatch.pause(Duration.ofMillis(200));
            }
            double allReady = time.seconds();
            return new Result(
                    topics,
                    applied.await(),
                    kafkaTimes,
                    allReady,
                    watch.changes() - changesBefore,
                    !watch.broken(),
                    MetricSample.since(eventsBefore, events()),
                    meters.since(before),
                    operator.peakResidentBytes());
        } finally {
            applied.stop();
        }
    }

    private CreationTimes awaitKafka(KafkaAdmin kafka, int all, Stopwatch time) throws Exception {
        double first = -1;
        long before = kafka.topics();
        ProgressMonitor accepted = new ProgressMonitor("topics in Kafka", all, scale.patience());
        long seen = before;
        while (accepted.isIncomplete(seen)) {
            Stopwatch.pause(first < 0 ? Duration.ofMillis(50) : POLL_INTERVAL);
            seen = kafka.topics();
            if (first < 0 && seen > before) {
                first = time.seconds();
            }
        }
        double last = time.seconds();
        kafka.awaitLogs(all, scale.patience());
        return new CreationTimes(first < 0 ? last : first, last, time.seconds());
    }

    /** Events of Topics by reason; a repeated one counts as often as it was repeated. */
    private Map<String, Long> events() {
        Map<String, Long> counts = new TreeMap<>();
        for (Event event : resources.events()) {
            if ("Topic".equals(event.getInvolvedObject().getKind())) {
                long times = event.getCount() == null ? 1 : Math.max(1, event.getCount());
                counts.merge(event.getReason() == null ? "" : event.getReason(), times, Long::sum);
            }
        }
        return counts;
    }

    private Applied apply(String cluster, int from, int to, Stopwatch time) {
        AtomicInteger next = new AtomicInteger(from);
        ExecutorService threads = Executors.newFixedThreadPool(scale.appliers());
        List<Future<Double>> done = new ArrayList<>();
        for (int i = 0; i < scale.appliers(); i++) {
            done.add(
                    threads.submit(() -> {
                        for (int n = next.getAndIncrement(); n < to; n = next.getAndIncrement()) {
                            resources.applyTopic(cluster, KafkaAdmin.name(n), Map.of());
                        }
                        return time.seconds();
                    }));
        }
        threads.shutdown();
        return new Applied(threads, done);
    }

    /** The threads that apply Topics. */
    private record Applied(ExecutorService threads, List<Future<Double>> done) {

        double await() throws ExecutionException, InterruptedException {
            double last = 0;
            for (Future<Double> each : done) {
                last = Math.max(last, each.get());
            }
            return last;
        }

        void stop() {
            threads.shutdownNow();
        }
    }
}
