package dev.spillway.broker.disk;

import java.util.Collection;
import java.util.OptionalDouble;

/**
 * How fast a broker's producers may write, so that no disk they fill gets full.
 *
 * <ol>
 *   <li>Below {@link #STARTS} there is no limit, and below {@link #ALWAYS} none that is more than
 *       twice what producers write anyway.
 *   <li>From there, what is left until the disk counts as full must last {@link #LASTS} seconds:
 *       the fuller, the slower. A limit of this form is never reached, only approached.
 *   <li>It is divided among the brokers that lead partitions with a replica on that disk, as each
 *       of them lets its own producers write there.
 * </ol>
 *
 * <p>Kafka cannot stop a producer: each connection gets a request through per delay, and no delay
 * is longer than {@link Throttle#LONGEST_DELAY}, or producers would wait for hours when there is
 * room again. What comes through at that for {@link #RESERVE_SECONDS} is kept free: a small disk
 * with large requests of many connections counts as full earlier.
 */
final class ProduceLimit {
    static final double STARTS = 0.75;
    static final double ALWAYS = 0.90;
    static final double FULL = 0.97;

    /** A disk counts as full at {@link #FULL} minus this at most. */
    static final double LARGEST_RESERVE = 0.04;

    /** Twice: producers that are held to a limit write no more than it, and it must not end. */
    private static final double MATTERS_BELOW = 2;

    private static final double LASTS = 30;
    private static final double RESERVE_SECONDS = 300;

    /** So that a limit is a rate, and a producer can still tell that it is alive. */
    static final double LOWEST = 1024;

    /**
     * A disk that producers of this broker fill.
     *
     * @param leaders how many brokers let producers write to it, this one included
     */
    record FilledDisk(DiskUsage usage, int leaders) {}

    private ProduceLimit() {}

    /**
     * Bytes per second for all producers of this broker together; empty when there is no limit.
     *
     * @param producing bytes per second that they write now
     * @param round bytes that all connections together get through per delay
     */
    static OptionalDouble of(Collection<FilledDisk> disks, double producing, double round) {
        return disks.stream()
                .filter(disk -> disk.usage().ratio() >= STARTS)
                .flatMapToDouble(disk -> ofDisk(disk, producing, round).stream())
                .min();
    }

    private static OptionalDouble ofDisk(FilledDisk disk, double producing, double round) {
        double capacity = disk.usage().capacity();
        double leaders = Math.max(1, disk.leaders());
        // The others let through as much.
        double unstoppable = leaders * round / Throttle.LONGEST_DELAY * RESERVE_SECONDS;
        double full = FULL - Math.min(LARGEST_RESERVE, unstoppable / capacity);
        double allowed =
                Math.max(LOWEST, (full - disk.usage().ratio()) * capacity / LASTS / leaders);
        return disk.usage().ratio() < ALWAYS && allowed > MATTERS_BELOW * producing
                ? OptionalDouble.empty()
                : OptionalDouble.of(allowed);
    }
}
