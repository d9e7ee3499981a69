package dev.spillway.operator.plan.hot;

import dev.spillway.operator.model.HotHorizon;
import dev.spillway.operator.model.Limit;
import dev.spillway.operator.model.Millis;
import dev.spillway.operator.observed.DiskReport;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The next hot horizon of a cluster.
 *
 * <ol>
 *   <li>It narrows when a disk is above 75 %, or would be before the next look: at once to the
 *       largest step at which what stays, with what arrives until it has left, is below 70 %, and
 *       which also holds for the next ten minutes at the present inflow. Where no step is enough,
 *       because copies to the bucket are missing or other data fills the disk, it narrows only as
 *       far as that frees anything: a horizon of seconds would not help, and would throw away
 *       everything as soon as the bucket is back.
 *   <li>After a change it waits until its effect can be seen: Kafka looks for segments to delete at
 *       an interval, and their files go later.
 *   <li>It widens, at most twofold, when every disk would stay below 65 % with what a wider horizon
 *       keeps, at the larger of the present inflow and the one that filled it: once a minute while
 *       there is much room, otherwise only after forty minutes, so that at rest there are at most
 *       three changes in an hour.
 *   <li>It widens only where data is as old as the horizon, or no broker has any; in that case not
 *       beyond an hour, by which segments of slow topics are worth an object in the bucket. Where
 *       that is so, the present value is known to be right for the present load, with or without an
 *       operator.
 * </ol>
 *
 * @param reports of every broker that reported; by them it may narrow
 * @param complete whether every broker did; otherwise it does not widen
 * @param deletion what Kafka needs to delete a segment that is beyond the horizon
 * @param settingsUnchangedFor for how long
 * @param most what Kafka accepts: the brokers' default retention
 */
public record HorizonPlan(
        Collection<DiskReport> reports,
        boolean complete,
        Duration deletion,
        Duration settingsUnchangedFor,
        Limit<Millis> most) {

    static final double NARROWS_ABOVE = 0.75;
    static final double NARROWS_TO = 0.70;
    static final double HOLDS_AT_MOST = 0.72;
    static final double WIDENS_TO = 0.65;
    static final double MUCH_ROOM = 0.45;

    /** However fast a disk fills, this much of it is not counted as arriving. */
    private static final double LEAST_TARGET = 0.30;

    /** Until the next look: a poll, and the age of what a broker's page shows. */
    static final Duration LOOK = Duration.ofSeconds(7);

    /** A change is to be right for this long. */
    static final Duration AHEAD = Duration.ofMinutes(10);

    static final Duration BETWEEN_WIDENINGS = Duration.ofMinutes(1);
    static final Duration BETWEEN_WIDENINGS_AT_REST = Duration.ofMinutes(40);
    static final Duration BETWEEN_WIDENINGS_WITHOUT_DATA = Duration.ofMinutes(20);
    static final long MOST_WITHOUT_DATA_SECONDS = 3_600;

    /** Less than this of the hot data, or of the disk, is not worth a change. */
    private static final double NOTICEABLE_HOT = 0.03;

    private static final double NOTICEABLE_CAPACITY = 0.01;

    /** The next value; the same when nothing is to change. */
    public HotHorizon next(HotHorizon current) {
        var allowed = allowed(current);
        if (!allowed.equals(current)) {
            return allowed;
        }
        if (reports.isEmpty() || settingsUnchangedFor.compareTo(deletion.plus(LOOK)) < 0) {
            return current;
        }
        if (reports.stream().anyMatch(HorizonPlan::isFull)) {
            return narrowed(current);
        }
        return complete ? widened(current) : current;
    }

    /** Kafka refuses a default that is longer than its default of the total retention. */
    private HotHorizon allowed(HotHorizon current) {
        return current.reach() instanceof Limit.AtMost<Millis> && current.reach().exceeds(most)
                ? HotHorizon.ofSeconds(step(mostSeconds()))
                : current;
    }

    private long mostSeconds() {
        return switch (most) {
            case Limit.Unlimited<Millis> none -> Long.MAX_VALUE;
            case Limit.AtMost<Millis>(Millis millis) -> millis.value() / 1_000;
        };
    }

    private static boolean isFull(DiskReport disk) {
        return disk.capacityBytes() > 0
                && disk.usedBytes() + inflow(disk, LOOK) > NARROWS_ABOVE * disk.capacityBytes();
    }

    private static double inflow(DiskReport disk, Duration during) {
        return (double) disk.inflowBytesPerSecond() * during.toMillis() / 1_000;
    }

    private HotHorizon narrowed(HotHorizon current) {
        long next = current.seconds();
        for (var disk : reports) {
            if (isFull(disk)) {
                next = Math.min(next, narrowed(disk, current.seconds()));
            }
        }
        return next == current.seconds() ? current : HotHorizon.ofSeconds(next);
    }

    private long narrowed(DiskReport disk, long current) {
        double target =
                Math.max(
                        LEAST_TARGET * disk.capacityBytes(),
                        NARROWS_TO * disk.capacityBytes() - inflow(disk, deletion.plus(LOOK)));
        if (stays(disk, current) <= target && ahead(disk, current) <= held(disk)) {
            return current;
        }
        long floor = HotHorizon.STEPS_SECONDS.getFirst();
        long most = disk.reclaimableOlderThan(floor);
        double noticeable = NOTICEABLE_CAPACITY * disk.capacityBytes();
        for (long step : HotHorizon.STEPS_SECONDS.reversed()) {
            if (step < current && stays(disk, step) <= target && ahead(disk, step) <= held(disk)) {
                return step;
            }
        }
        for (long step : HotHorizon.STEPS_SECONDS.reversed()) {
            if (step < current && disk.reclaimableOlderThan(step) >= most - noticeable) {
                return frees(disk, step, current) ? step : current;
            }
        }
        return current;
    }

    private static double held(DiskReport disk) {
        return HOLDS_AT_MOST * disk.capacityBytes();
    }

    private static boolean frees(DiskReport disk, long step, long current) {
        return disk.reclaimableOlderThan(step) - disk.reclaimableOlderThan(current)
                > NOTICEABLE_CAPACITY * disk.capacityBytes();
    }

    private static double stays(DiskReport disk, long step) {
        return disk.usedBytes() - disk.reclaimableOlderThan(step);
    }

    /**
     * What is on the disk after a while at this horizon: what is then older has left, as far as it
     * is in the bucket already, and the present inflow has come.
     */
    private static double ahead(DiskReport disk, long step) {
        long seconds = Math.min(AHEAD.toSeconds(), step);
        return stays(disk, step - seconds) + inflow(disk, Duration.ofSeconds(seconds));
    }

    private HotHorizon widened(HotHorizon current) {
        boolean anyAsOld = reports.stream().anyMatch(disk -> isAsOld(disk, current.seconds()));
        long now = current.seconds();
        if (now == Long.MAX_VALUE || settingsUnchangedFor.compareTo(pause(anyAsOld)) < 0) {
            return current;
        }
        boolean soon = settingsUnchangedFor.compareTo(BETWEEN_WIDENINGS_AT_REST) < 0;
        double room = soon && anyAsOld ? MUCH_ROOM : WIDENS_TO;
        long limit = anyAsOld ? now * 2 : Math.min(now * 2, MOST_WITHOUT_DATA_SECONDS);
        Optional<Long> wider =
                HotHorizon.STEPS_SECONDS.reversed().stream()
                        .filter(step -> step > now && step <= limit && step <= mostSeconds())
                        // Small steps are for when there is time.
                        .limit(soon ? 1 : Long.MAX_VALUE)
                        .filter(step -> fits(step, now, room))
                        .findFirst();
        if (wider.isPresent()) {
            return HotHorizon.ofSeconds(wider.get());
        }
        boolean last = now >= step(mostSeconds());
        return last && anyAsOld && fits(now * 2, now, WIDENS_TO) ? HotHorizon.ALL : current;
    }

    private static Duration pause(boolean anyAsOld) {
        return anyAsOld ? BETWEEN_WIDENINGS : BETWEEN_WIDENINGS_WITHOUT_DATA;
    }

    private boolean fits(long wider, long now, double room) {
        return holds(disk -> peak(disk, wider, now), room);
    }

    private boolean holds(ToDoubleFunction<DiskReport> bytes, double share) {
        return reports.stream()
                .allMatch(disk ->
                        disk.capacityBytes() > 0
                                && bytes.applyAsDouble(disk) <= share * disk.capacityBytes());
    }

    /**
     * The most that is on the disk once a wider horizon is filled: until the data that is the
     * oldest now is as old as that, nothing leaves. Segments leave as a whole, so that a disk is
     * emptiest just after one has left.
     */
    private double peak(DiskReport disk, long wider, long now) {
        double oldest = oldestSeconds(disk, now);
        return disk.usedBytes() + rate(disk, now) * (wider - oldest);
    }

    /** The present inflow, or the average of what is still there if that is more. */
    private static double rate(DiskReport disk, long now) {
        long age = coarseAge(disk, now);
        double average = age == 0 ? 0 : (double) current(disk, now) / age;
        return Math.max(average, disk.inflowBytesPerSecond());
    }

    /**
     * The age of the oldest data that is worth mentioning, at most the horizon. Between two steps
     * it follows from the bytes there.
     */
    private static double oldestSeconds(DiskReport disk, long now) {
        long coarse = coarseAge(disk, now);
        double rate = rate(disk, now);
        if (coarse == 0 || rate == 0) {
            return coarse;
        }
        double between = (double) current(disk, now) - younger(disk, coarse, now);
        return Math.min(now, coarse + between / rate);
    }

    private static double younger(DiskReport disk, long age, long now) {
        return (double) current(disk, now) - (disk.hotOlderThan(age) - beyond(disk, now));
    }

    /** Bytes that are not far older than the horizon: those were written with an old timestamp. */
    private static long current(DiskReport disk, long now) {
        return Math.max(0, disk.hotBytes() - beyond(disk, now));
    }

    private static long beyond(DiskReport disk, long now) {
        return disk.hotOlderThan(now + now / 4);
    }

    /** The largest step, at most the horizon, such that a notable part of the data is older. */
    private static long coarseAge(DiskReport disk, long now) {
        double notable = NOTICEABLE_HOT * current(disk, now);
        return HotHorizon.STEPS_SECONDS.reversed().stream()
                .filter(step -> step <= now)
                .filter(step -> disk.hotOlderThan(step) - beyond(disk, now) > notable)
                .findFirst()
                .orElse(0L);
    }

    private static boolean isAsOld(DiskReport disk, long now) {
        return now != Long.MAX_VALUE && coarseAge(disk, now) >= step(now * 3 / 4);
    }

    /** The largest step that is not longer; the first if none is. */
    private static long step(long seconds) {
        return HotHorizon.STEPS_SECONDS.stream()
                .filter(step -> step <= seconds)
                .reduce(HotHorizon.STEPS_SECONDS.getFirst(), (one, next) -> next);
    }
}
