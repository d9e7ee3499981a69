package dev.spillway.benchmarks.topics;

import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.ResourceWatch;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Changes single Topics, one after the other, and measures how long each change takes.
 *
 * @param kafka seconds from each apply until Kafka has the new setting
 * @param status seconds from each apply until the Topic's status reflects it
 */
record ChangeLatency(List<Double> kafka, List<Double> status) {
    private static final String SETTING = "max.message.bytes";
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    /** A change that takes longer counts as this, and after three of them no more are tried. */
    private static final int MAX_SECONDS = 60;

    private static final int MAX_LATE = 3;

    static ChangeLatency of(
            String cluster,
            BenchmarkResources resources,
            KafkaAdmin kafka,
            ResourceWatch watch,
            RunParameters scale)
            throws Exception {
        Random random = new Random(1);
        List<Double> inKafka = new ArrayList<>();
        List<Double> inStatus = new ArrayList<>();
        int late = 0;
        for (int i = 0; i < scale.changes() && late < MAX_LATE; i++) {
            String name = KafkaAdmin.name(random.nextInt(scale.topics()));
            String value = Integer.toString(1_000_000 + i);
            long generation =
                    resources.topics().withName(name).require().getMetadata().getGeneration() + 1;
            Stopwatch time = new Stopwatch();
            resources.applyTopic(cluster, name, Map.of(SETTING, value));
            double seen = MAX_SECONDS;
            double told = MAX_SECONDS;
            while (time.seconds() < MAX_SECONDS && Math.max(seen, told) >= MAX_SECONDS) {
                if (seen >= MAX_SECONDS && kafka.setting(name, SETTING).equals(value)) {
                    seen = time.seconds();
                }
                if (told >= MAX_SECONDS && watch.observedGeneration(name) >= generation) {
                    told = time.seconds();
                }
                Stopwatch.pause(POLL_INTERVAL);
            }
            late += Math.max(seen, told) >= MAX_SECONDS ? 1 : 0;
            inKafka.add(seen);
            inStatus.add(told);
        }
        return new ChangeLatency(inKafka, inStatus);
    }

    static double median(List<Double> seconds) {
        return quantile(seconds, 0.5);
    }

    static double quantile(List<Double> seconds, double share) {
        List<Double> sorted = seconds.stream().sorted().toList();
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.clamp(index, 0, sorted.size() - 1));
    }
}
