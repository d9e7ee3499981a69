package dev.spillway.operator.plan.hot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.HotHorizon;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The whole loop against simulated disks: what docs/explanation/hot-storage.md promises. */
class HorizonPropertiesTest {
    private static final long GI = 1L << 30;
    private static final long HOUR = 3_600;

    /** A poll at rest, and what Kafka needs to delete, with a report's age and two looks. */
    private static final long DELAYS_SECONDS = 32;

    @Property(tries = 10)
    void noDiskIsAbove80PercentWhenWhatArrivesWithinTheDelaysFitsIntoATenth(@ForAll long seed) {
        var random = new Random(seed);
        long capacity = (1L + random.nextInt(100)) * GI;
        long peak = capacity / 10 / DELAYS_SECONDS;
        var load = changingLoad(random, peak);
        var disks =
                new SimulatedDisks(
                        cluster(random, capacity, 2 * peak, load, replays(random), second -> true));

        disks.run(Duration.ofHours(5));

        assertThat(disks.fullest).as(disks.toString()).isLessThanOrEqualTo(0.80);
        assertThat(disks.refusedBytes()).isZero();
    }

    @Property(tries = 6)
    void tenMinutesAfterATenfoldChangeThereAreAtMostThreeChangesAnHour(@ForAll long seed) {
        var random = new Random(seed);
        long capacity = (1L + random.nextInt(200)) * GI;
        long high = capacity / 10 / DELAYS_SECONDS / (1 + random.nextInt(20));
        boolean up = random.nextBoolean();
        long changeAt = 4 * HOUR;
        var disks =
                new SimulatedDisks(
                        cluster(
                                random,
                                capacity,
                                2 * high,
                                (broker, second) -> second > changeAt == up ? high : high / 10,
                                (broker, partition, second) -> 0,
                                second -> true));

        disks.run(Duration.ofHours(8));

        assertThat(disks.fullest).as(disks.toString()).isLessThanOrEqualTo(0.80);
        assertThat(mostChangesInAnHour(disks, changeAt + 600))
                .as(disks.toString())
                .isLessThanOrEqualTo(3);
    }

    @Property(tries = 6)
    void atRestThereAreAtMostThreeChangesAnHour(@ForAll long seed) {
        var random = new Random(seed);
        long capacity = (1L + random.nextInt(200)) * GI;
        long mean = capacity / 10 / DELAYS_SECONDS / (2 + random.nextInt(200));
        long[] noise = random.longs(997, mean * 7 / 10, mean * 13 / 10 + 1).toArray();
        var disks =
                new SimulatedDisks(
                        cluster(
                                random,
                                capacity,
                                2 * mean,
                                (broker, second) -> noise[(int) ((second + broker) % 997)],
                                (broker, partition, second) -> 0,
                                second -> true));

        disks.run(Duration.ofHours(9));

        assertThat(disks.fullest).as(disks.toString()).isLessThanOrEqualTo(0.80);
        assertThat(mostChangesInAnHour(disks, 2 * HOUR))
                .as(disks.toString())
                .isLessThanOrEqualTo(3);
    }

    @Property(tries = 5)
    void anOutageOfTheBucketLeavesNothingToUndo(@ForAll long seed) {
        var random = new Random(seed);
        long capacity = (5L + random.nextInt(100)) * GI;
        long rate = capacity / 10 / DELAYS_SECONDS / (2 + random.nextInt(10));
        long away = 4 * HOUR;
        long back = away + 2 * HOUR;
        var disks =
                new SimulatedDisks(
                        cluster(
                                random,
                                capacity,
                                4 * rate,
                                (broker, second) -> rate,
                                (broker, partition, second) -> 0,
                                second -> second < away || second > back));
        disks.run(Duration.ofHours(4));
        var before = disks.horizon;

        disks.run(Duration.ofHours(3));
        assertThat(disks.fullest).as(disks.toString()).isLessThanOrEqualTo(0.975);
        disks.mark();
        disks.run(Duration.ofHours(2));

        assertThat(disks.fullestSinceMark).as(disks.toString()).isLessThanOrEqualTo(0.80);
        assertThat(disks.horizon.seconds())
                .as(disks.toString())
                .isGreaterThanOrEqualTo(before.seconds() / 4);
    }

    @Property(tries = 5)
    void aQuietTimeWindsNothingUp(@ForAll long seed) {
        var random = new Random(seed);
        long capacity = (1L + random.nextInt(100)) * GI;
        long rate = capacity / 10 / DELAYS_SECONDS / (1 + random.nextInt(5));
        var disks =
                new SimulatedDisks(
                        cluster(
                                random,
                                capacity,
                                2 * rate,
                                (broker, second) ->
                                        second < 2 * HOUR || second > 14 * HOUR ? rate : 0,
                                (broker, partition, second) -> 0,
                                second -> true));

        disks.run(Duration.ofHours(17));

        assertThat(disks.fullest).as(disks.toString()).isLessThanOrEqualTo(0.80);
    }

    @Property(tries = 5)
    void withoutAnOperatorASettledClusterStaysAsItIs(@ForAll long seed) {
        var random = new Random(seed);
        long capacity = (1L + random.nextInt(100)) * GI;
        long rate = capacity / 10 / DELAYS_SECONDS / (1 + random.nextInt(10));
        var disks =
                new SimulatedDisks(
                        new SimulatedDisks.Cluster(
                                1 + random.nextInt(4),
                                capacity,
                                1 + random.nextInt(30),
                                random.nextInt(2),
                                0,
                                2 * rate,
                                (broker, second) -> rate,
                                (broker, partition, second) -> 0,
                                second -> true,
                                second -> second < 4 * HOUR || second > 6 * HOUR));

        disks.run(Duration.ofHours(7));

        assertThat(disks.fullest).as(disks.toString()).isLessThanOrEqualTo(0.80);
    }

    /** Records from the future stay longer than the horizon; the brokers slow producers down. */
    @Property(tries = 10)
    void wrongClocksFillNoDisk(@ForAll long seed) {
        var random = new Random(seed);
        long capacity = (1L + random.nextInt(50)) * GI;
        long rate = capacity / 10 / DELAYS_SECONDS / (1 + random.nextInt(10));
        long wrong = random.nextInt(7_200) - 3_600L;
        var disks =
                new SimulatedDisks(
                        cluster(
                                random,
                                capacity,
                                2 * rate,
                                (broker, second) -> rate,
                                (broker, partition, second) -> partition % 2 == 0 ? wrong : 0,
                                second -> true));

        disks.run(Duration.ofHours(4));

        assertThat(disks.fullest).as(disks.toString()).isLessThanOrEqualTo(0.975);
    }

    @Test
    void aClusterWithRoomKeepsHours() {
        var disks =
                new SimulatedDisks(
                        new SimulatedDisks.Cluster(
                                3,
                                100 * GI,
                                30,
                                0,
                                0,
                                100 << 20,
                                (broker, second) -> 5 << 20,
                                (broker, partition, second) -> 0,
                                second -> true,
                                second -> true));

        disks.run(Duration.ofHours(24));

        assertThat(disks.horizon.seconds()).isGreaterThanOrEqualTo(HOUR);
    }

    private static SimulatedDisks.Cluster cluster(
            Random random,
            long capacity,
            long upload,
            SimulatedDisks.Load load,
            SimulatedDisks.Age age,
            SimulatedDisks.During bucket) {
        int[] partitions = {1, 3, 12, 60, 200};
        return new SimulatedDisks.Cluster(
                1 + random.nextInt(4),
                capacity,
                partitions[random.nextInt(partitions.length)],
                random.nextInt(2),
                capacity / 100 * random.nextInt(15),
                upload,
                load,
                age,
                bucket,
                second -> true);
    }

    /** Steps, tenfold too, bursts, and unequal brokers; never above the peak. */
    private static SimulatedDisks.Load changingLoad(Random random, long peak) {
        long[] levels = new long[12];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = random.nextBoolean() ? peak / 10 : random.nextLong(peak + 1);
        }
        int burst = 60 + random.nextInt(3_600);
        double unequal = random.nextDouble();
        return (broker, second) -> {
            long level = levels[(int) (second / 1_500 % levels.length)];
            boolean bursts = second % burst < 45;
            return (long) ((bursts ? peak : level) * (broker == 0 ? 1 : unequal));
        };
    }

    /** A part of what arrives is months old. */
    private static SimulatedDisks.Age replays(Random random) {
        long from = random.nextLong(4 * HOUR);
        return (broker, partition, second) ->
                partition % 3 == 0 && second > from && second < from + HOUR ? 60 * 86_400L : 0;
    }

    private static long mostChangesInAnHour(SimulatedDisks disks, long from) {
        return disks.changes.stream()
                .filter(at -> at > from)
                .mapToLong(at ->
                        disks.changes.stream()
                                .filter(other -> other >= at && other < at + HOUR)
                                .count())
                .max()
                .orElse(0);
    }

    @Test
    void firstHorizonDependsOnTheDisk() {
        assertThat(HotHorizon.first(new Bytes(GI)).text()).isEqualTo("10s");
        assertThat(HotHorizon.first(new Bytes(100 * GI)).text()).isEqualTo("1m");
    }
}
