package dev.spillway.broker.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.broker.disk.ProduceLimit.FilledDisk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Quota;
import org.apache.kafka.common.metrics.QuotaViolationException;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Rate;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.quota.QuotaUtils;
import org.junit.jupiter.api.Test;

/**
 * The whole loop against a simulated disk that nothing empties, with Kafka's own measurement and
 * delays: what producers get through while it fills.
 */
class ThrottleTest {
    private static final long MIB = 1 << 20;

    /** As {@link DiskWatch} averages. */
    private static final double AVERAGE_SECONDS = 5;

    private static final long GIB = 1L << 30;
    private static final double WINDOW = 10;
    private static final long LOOK_MS = 200;
    private static final long MINUTE_MS = 60_000;

    /** Producers of one user, each with one connection that always has the next request ready. */
    private record Producers(int connections, long request) {}

    /** A connection, and when it sends its next request. */
    private record Send(long atMs, int group, long bytes) {}

    private static final class SimulatedTime implements Time {
        private long nowMs = 1_800_000_000_000L;

        @Override
        public long milliseconds() {
            return nowMs;
        }

        @Override
        public long nanoseconds() {
            return TimeUnit.MILLISECONDS.toNanos(nowMs);
        }

        @Override
        public void sleep(long ms) {
            nowMs += ms;
        }
    }

    private static final class Simulation {
        private static final double NETWORK_BYTES_PER_MS = 300e6 / 1000;
        private static final double ROUND_TRIP_MS = 5;

        private final SimulatedTime time = new SimulatedTime();
        private final Metrics metrics = new Metrics(time);
        private final ProducerGroups groups = new ProducerGroups(metrics);
        private final List<Sensor> sensors = new ArrayList<>();
        private final PriorityQueue<Send> next =
                new PriorityQueue<>(Comparator.comparingLong(Send::atMs));
        private final long roundTripMs;
        private long capacity;
        private double used;
        private double produced;
        private long lookedMs;
        private double lookedProduced;
        private double averageRate;
        private Throttle throttle = Throttle.OFF;
        private OptionalDouble allowed = OptionalDouble.empty();
        private long longestDelayMs;
        private double fullest;

        Simulation(long capacity, double ratio, List<Producers> all) {
            this.capacity = capacity;
            this.used = capacity * ratio;
            this.lookedMs = time.nowMs;
            double round = all.stream().mapToDouble(p -> p.connections() * p.request()).sum();
            this.roundTripMs = Math.round(Math.max(ROUND_TRIP_MS, round / NETWORK_BYTES_PER_MS));
            for (int group = 0; group < all.size(); group++) {
                Sensor sensor = metrics.sensor("Produce-" + group);
                sensor.add(
                        metrics.metricName("byte-rate", "Produce", "", tags(group)),
                        new Rate(),
                        new MetricConfig()
                                .samples(11)
                                .timeWindow(1, TimeUnit.SECONDS)
                                .quota(Quota.upperBound(Long.MAX_VALUE)));
                sensors.add(sensor);
                for (int i = 0; i < all.get(group).connections(); i++) {
                    next.add(
                            new Send(
                                    time.nowMs + i % roundTripMs, group, all.get(group).request()));
                }
            }
        }

        Simulation run(long forMs) {
            long end = time.nowMs + forMs;
            while (next.element().atMs() < end) {
                Send send = next.remove();
                while (lookedMs + LOOK_MS <= send.atMs()) {
                    look();
                }
                time.nowMs = send.atMs();
                send(send);
            }
            time.nowMs = end;
            return this;
        }

        private void look() {
            lookedMs += LOOK_MS;
            double seconds = LOOK_MS / 1000.0;
            double rate = (produced - lookedProduced) / seconds;
            lookedProduced = produced;
            DiskUsage usage = new DiskUsage(capacity, Math.round(used));
            averageRate += (1 - Math.exp(-seconds / AVERAGE_SECONDS)) * (rate - averageRate);
            allowed =
                    ProduceLimit.of(
                            List.of(new FilledDisk(usage, 1)), averageRate, throttle.round());
            if (allowed.isPresent()) {
                throttle = throttle.next(allowed.getAsDouble(), rate, seconds);
            } else {
                throttle = Throttle.OFF;
                groups.release(tags -> Long.MAX_VALUE);
            }
        }

        private void send(Send send) {
            Map<String, String> tags = tags(send.group());
            groups.produces(tags, time.nanoseconds());
            if (allowed.isPresent()) {
                double share =
                        allowed.getAsDouble() / Math.max(1, groups.active(time.nanoseconds()));
                double observed = rate(tags);
                groups.limit(tags, throttle.limitOfGroup(observed, share, WINDOW));
            }
            used += send.bytes();
            produced += send.bytes();
            fullest = Math.max(fullest, used / capacity);
            long delay = 0;
            try {
                sensors.get(send.group()).record(send.bytes(), time.nowMs, true);
            } catch (QuotaViolationException e) {
                delay = QuotaUtils.throttleTime(e, time.nowMs);
            }
            longestDelayMs = Math.max(longestDelayMs, delay);
            next.add(new Send(time.nowMs + roundTripMs + delay, send.group(), send.bytes()));
        }

        private double rate(Map<String, String> tags) {
            return groups.observed(tags).orElseThrow();
        }

        private static Map<String, String> tags(int group) {
            return KafkaQuotas.tags("user" + group, "");
        }
    }

    @Test
    void aProducerAtFullSpeedFillsASmallDiskNoFurtherThan97PercentInFiveMinutes() {
        Simulation disk = new Simulation(GIB, 0.5, List.of(new Producers(1, MIB)));

        disk.run(5 * MINUTE_MS);

        assertThat(disk.fullest).isBetween(0.93, 0.97);
    }

    @Test
    void threeBrokersProducersDoNotEither() {
        Simulation disk = new Simulation(GIB, 0.5, List.of(new Producers(3, MIB)));

        assertThat(disk.run(5 * MINUTE_MS).fullest).isLessThan(0.97);
    }

    @Test
    void atNinetyPercentProducersGoOnAtTheRateThatIsAllowed() {
        Simulation disk = new Simulation(10 * GIB, 0.899, List.of(new Producers(4, MIB)));
        disk.run(10_000);

        double before = disk.used;
        disk.run(10_000);

        assertThat(disk.used - before).isGreaterThan(20 * MIB);
    }

    @Test
    void fiftyConnectionsOfAMegabyteFillADiskOfTenGibibytesNoFurtherEither() {
        Simulation disk = new Simulation(10 * GIB, 0.85, List.of(new Producers(50, MIB)));

        assertThat(disk.run(5 * MINUTE_MS).fullest).isLessThan(0.97);
    }

    @Test
    void aSmallProducerIsNotHeldBackByALargeOne() {
        Simulation disk =
                new Simulation(
                        100 * GIB, 0.92, List.of(new Producers(10, MIB), new Producers(1, 2048)));
        disk.run(30_000);

        assertThat(disk.rate(Simulation.tags(1))).isGreaterThan(50_000);
    }

    @Test
    void producersAreBackSoonWhenThereIsRoomAgain() {
        Simulation disk = new Simulation(GIB, 0.95, List.of(new Producers(20, MIB)));
        disk.run(3 * MINUTE_MS);

        disk.capacity *= 1000;
        disk.run(80_000);
        double before = disk.used;
        disk.run(1000);

        assertThat(disk.used - before).isGreaterThan(20 * MIB);
    }

    @Property(tries = 60)
    void noConnectionIsHeldBackForMuchLongerThanAMinute(
            @ForAll @IntRange(min = 1, max = 100) int connections,
            @ForAll @IntRange(min = 10, max = 20) int requestBits,
            @ForAll @IntRange(min = 28, max = 42) int capacityBits,
            @ForAll @IntRange(min = 80, max = 100) int percent) {
        Simulation disk =
                new Simulation(
                        1L << capacityBits,
                        percent / 100.0,
                        List.of(new Producers(connections, 1L << requestBits)));

        disk.run(2 * MINUTE_MS);

        assertThat(disk.longestDelayMs).isLessThan(100_000);
    }
}
