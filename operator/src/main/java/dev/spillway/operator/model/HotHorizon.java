package dev.spillway.operator.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * How far back tiered topics that do not set it themselves stay on the brokers' disks; no limit:
 * all of what they retain.
 *
 * @param reach the age at which a segment that is in the bucket leaves the disks
 */
public record HotHorizon(Limit<Millis> reach) {

    /**
     * The only values that the operator chooses, in seconds: brokers report how much is older than
     * each. Few and far apart, so that a small change of load changes nothing.
     */
    public static final List<Long> STEPS_SECONDS =
            LongStream.of(
                            10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1_200,
                            1_800, 2_700, 3_600, 5_400, 7_200, 10_800, 14_400, 21_600, 32_400,
                            43_200, 64_800, 86_400, 129_600, 172_800, 259_200, 345_600, 432_000,
                            604_800, 864_000, 1_209_600, 1_814_400, 2_592_000)
                    .boxed()
                    .toList();

    public static final HotHorizon ALL = new HotHorizon(Limit.none());

    /** Less saves hardly any room: what was just written is being copied. */
    public static final HotHorizon FLOOR = ofSeconds(STEPS_SECONDS.getFirst());

    /** Of a cluster that has no horizon in Kafka yet. */
    private static final long FIRST_SECONDS = 60;

    /** What a producer at full speed may write per second before the first look at the disks. */
    private static final long FIRST_BYTES_PER_SECOND = 50_000_000;

    public static HotHorizon ofSeconds(long seconds) {
        return new HotHorizon(Limit.of(new Millis(Math.multiplyExact(seconds, 1_000L))));
    }

    /**
     * Where a cluster begins: a minute, or less where that would fill a small disk before anybody
     * has looked at it.
     */
    public static HotHorizon first(Bytes disk) {
        long fits = disk.value() / 2 / FIRST_BYTES_PER_SECOND;
        return ofAtMost(Math.clamp(fits, STEPS_SECONDS.getFirst(), FIRST_SECONDS));
    }

    /** The largest step that is not longer; the first if none is. */
    public static HotHorizon ofAtMost(long seconds) {
        return ofSeconds(
                STEPS_SECONDS.stream()
                        .filter(step -> step <= seconds)
                        .reduce(STEPS_SECONDS.getFirst(), (one, next) -> next));
    }

    /** The value of Kafka's {@code log.local.retention.ms}; negative: all. */
    public static Optional<HotHorizon> fromKafka(String value) {
        return SettingText.number(value)
                .map(millis -> millis < 0 ? ALL : new HotHorizon(Limit.of(new Millis(millis))));
    }

    /** As Kafka takes it: -2 is the same as the total retention, whatever that is. */
    public String kafkaValue() {
        return switch (reach) {
            case Limit.Unlimited<Millis> all -> "-2";
            case Limit.AtMost<Millis>(Millis most) -> Long.toString(most.value());
        };
    }

    /** {@code 9h}, {@code all}. */
    public String text() {
        return switch (reach) {
            case Limit.Unlimited<Millis> all -> "all";
            case Limit.AtMost<Millis>(Millis most) -> most.text();
        };
    }

    /** All is longer than any number. */
    public long seconds() {
        return switch (reach) {
            case Limit.Unlimited<Millis> all -> Long.MAX_VALUE;
            case Limit.AtMost<Millis>(Millis most) -> most.value() / 1_000;
        };
    }

    /**
     * Whether Kafka would refuse a topic with this total retention unless it has a local retention
     * of its own.
     */
    public boolean covers(Limit<Millis> retention) {
        return !(reach instanceof Limit.Unlimited<Millis>) && !retention.exceeds(reach);
    }
}
