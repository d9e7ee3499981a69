package dev.spillway.operator.plan.hot;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.HotHorizon;
import dev.spillway.operator.model.Limit;
import dev.spillway.operator.model.Millis;
import dev.spillway.operator.observed.DiskReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Brokers with log segments that leave their disks as Kafka's do, and an operator that looks at
 * them as the real one does, second by second.
 *
 * <ol>
 *   <li>A segment is closed when it is full, or, at the check, when its newest record is older than
 *       the horizon.
 *   <li>Closed segments are copied to the bucket, one after the other in each partition.
 *   <li>A check every five seconds deletes segments that are copied and beyond the horizon, oldest
 *       first, up to the first that is not; their files go five seconds later.
 *   <li>A broker's report is made every five seconds. The operator polls every fifteen seconds, or
 *       two while a disk fills.
 *   <li>Above 90 % of a disk producers are slowed down, as the broker does it.
 * </ol>
 */
final class SimulatedDisks {
    static final long CHECK_SECONDS = 5;
    static final long DELETE_DELAY_SECONDS = 5;
    static final long REPORT_SECONDS = 5;
    static final Duration DELETION = Duration.ofSeconds(CHECK_SECONDS + DELETE_DELAY_SECONDS);

    private static final long AT_REST_SECONDS = 15;
    private static final long SOON_SECONDS = 2;
    private static final long FRESH_AT_REST_SECONDS = 55;
    private static final int RATE_SECONDS = 60;
    private static final Limit<Millis> WEEK = Limit.of(Millis.days(7));

    /** What happens to one broker in one second. */
    interface Load {
        long bytesPerSecond(int broker, long second);
    }

    /** How old the records are that arrive: 0, or more for replayed data; less: wrong clocks. */
    interface Age {
        long seconds(int broker, int partition, long second);
    }

    /** Whether something is there in this second. */
    interface During {
        boolean is(long second);
    }

    /**
     * @param partitionsPerBroker replicas of tiered topics on each
     * @param skew 0: all partitions get the same; 1: the first gets half, the next a quarter, ...
     * @param otherBytes on each disk that never leave it
     * @param uploadBytesPerSecond of each broker
     */
    record Cluster(
            int brokers,
            long capacityBytes,
            int partitionsPerBroker,
            int skew,
            long otherBytes,
            long uploadBytesPerSecond,
            Load load,
            Age age,
            During bucket,
            During operator) {}

    private static final class Segment {
        long bytes;
        long newest = Long.MIN_VALUE;
        long uploaded;
        boolean closed;

        boolean inBucket() {
            return closed && uploaded >= bytes;
        }
    }

    private static final class Partition {
        final Deque<Segment> segments = new ArrayDeque<>(List.of(new Segment()));

        long bytes() {
            return segments.stream().mapToLong(segment -> segment.bytes).sum();
        }
    }

    private record Deleted(long bytes, long goneAt) {}

    private final class Disk {
        final int id;
        final List<Partition> partitions;
        final Deque<Deleted> deleted = new ArrayDeque<>();
        final Deque<Long> arrived = new ArrayDeque<>();
        long logBytes;
        long deletedBytes;
        long refusedBytes;
        int nextUpload;
        DiskReport page;

        Disk(int id) {
            this.id = id;
            this.partitions =
                    IntStream.range(0, cluster.partitionsPerBroker())
                            .mapToObj(any -> new Partition())
                            .toList();
            this.page = report(0);
        }

        long used() {
            return cluster.otherBytes() + logBytes + deletedBytes;
        }

        void second(long now) {
            append(now);
            if (cluster.bucket().is(now)) {
                upload();
            }
            if ((now + id) % CHECK_SECONDS == 0) {
                check(now);
            }
            while (!deleted.isEmpty() && deleted.getFirst().goneAt() <= now) {
                deletedBytes -= deleted.removeFirst().bytes();
            }
            if ((now + 2L * id) % REPORT_SECONDS == 0) {
                page = report(now);
            }
        }

        private void append(long now) {
            long bytes = cluster.load().bytesPerSecond(id, now);
            double ratio = (double) used() / cluster.capacityBytes();
            if (ratio > 0.9) {
                long limit = Math.max(1024, (long) ((0.97 - ratio) * cluster.capacityBytes() / 30));
                refusedBytes += Math.max(0, bytes - limit);
                bytes = Math.min(bytes, limit);
            }
            arrived.addLast(bytes);
            if (arrived.size() > RATE_SECONDS) {
                arrived.removeFirst();
            }
            long rest = bytes;
            int count = partitions.size();
            for (int p = 0; p < count && rest > 0; p++) {
                long share = cluster.skew() == 1 && p < count - 1 ? rest / 2 : rest / (count - p);
                append(p, share, now);
                rest -= share;
            }
        }

        private void append(int p, long bytes, long now) {
            if (bytes == 0) {
                return;
            }
            var segments = partitions.get(p).segments;
            var active = segments.getLast();
            if (active.bytes > 0 && active.bytes + bytes > segmentBytes) {
                active.closed = true;
                active = new Segment();
                segments.addLast(active);
            }
            active.bytes += bytes;
            active.newest = Math.max(active.newest, now - cluster.age().seconds(id, p, now));
            logBytes += bytes;
        }

        private void upload() {
            long budget = cluster.uploadBytesPerSecond();
            for (int tried = 0; tried < partitions.size() && budget > 0; tried++) {
                var partition = partitions.get((nextUpload + tried) % partitions.size());
                for (var segment : partition.segments) {
                    if (segment.closed && !segment.inBucket()) {
                        long part = Math.min(budget, segment.bytes - segment.uploaded);
                        segment.uploaded += part;
                        budget -= part;
                        break;
                    }
                }
            }
            nextUpload = (nextUpload + 1) % partitions.size();
        }

        private void check(long now) {
            for (var partition : partitions) {
                var active = partition.segments.getLast();
                if (active.bytes > 0 && now - active.newest > horizon.seconds()) {
                    active.closed = true;
                    partition.segments.addLast(new Segment());
                }
                while (partition.segments.getFirst().inBucket()
                        && now - partition.segments.getFirst().newest > horizon.seconds()) {
                    long bytes = partition.segments.removeFirst().bytes;
                    logBytes -= bytes;
                    deletedBytes += bytes;
                    deleted.addLast(new Deleted(bytes, now + DELETE_DELAY_SECONDS));
                }
            }
        }

        private DiskReport report(long now) {
            var hot = new TreeMap<Long, Long>();
            var reclaimable = new TreeMap<Long, Long>();
            for (long step : steps()) {
                long old = 0;
                long leaves = 0;
                for (var partition : partitions) {
                    long newest = Long.MIN_VALUE;
                    boolean all = true;
                    for (var segment : partition.segments) {
                        newest = Math.max(newest, segment.newest);
                        if (segment.bytes == 0 || step > 0 && now - newest <= step) {
                            break;
                        }
                        old += segment.bytes;
                        all &= segment.inBucket();
                        leaves += all ? segment.bytes : 0;
                    }
                }
                hot.put(step, old);
                reclaimable.put(step, leaves);
            }
            long inflow = (long) arrived.stream().mapToLong(Long::longValue).average().orElse(0);
            return new DiskReport(
                    cluster.capacityBytes(),
                    used(),
                    inflow,
                    0,
                    OptionalLong.empty(),
                    hot,
                    reclaimable,
                    0,
                    Duration.ZERO);
        }
    }

    private static List<Long> steps() {
        var steps = new ArrayList<Long>();
        steps.add(0L);
        steps.addAll(HotHorizon.STEPS_SECONDS);
        return steps;
    }

    final Cluster cluster;
    final List<Long> changes = new ArrayList<>();
    final List<HotHorizon> horizons = new ArrayList<>();
    HotHorizon horizon;
    long segmentBytes;
    double fullest;
    double fullestSinceMark;
    private final List<Disk> disks;
    private List<DiskReport> seen = List.of();
    private List<Long> logBytesSeen = List.of();
    private List<Long> seenAt = List.of();
    private long measuredAt;
    private long changedAt;
    private long pollAt;
    private long now;
    private boolean away;

    SimulatedDisks(Cluster cluster) {
        this.cluster = cluster;
        this.horizon = HotHorizon.first(new Bytes(cluster.capacityBytes()));
        this.segmentBytes =
                new SegmentSize(List.of(new SegmentSize.Disk(cluster.capacityBytes(), List.of())))
                        .next(OptionalLong.empty())
                        .orElseThrow();
        this.disks = IntStream.range(0, cluster.brokers()).mapToObj(Disk::new).toList();
    }

    SimulatedDisks run(Duration time) {
        long end = now + time.toSeconds();
        while (now < end) {
            now++;
            disks.forEach(disk -> disk.second(now));
            for (var disk : disks) {
                double ratio = (double) disk.used() / cluster.capacityBytes();
                fullest = Math.max(fullest, ratio);
                fullestSinceMark = Math.max(fullestSinceMark, ratio);
            }
            if (!cluster.operator().is(now)) {
                away = true;
            } else if (away) {
                // What it knew is lost with it.
                away = false;
                seen = List.of();
                changedAt = now;
                poll();
            } else if (now >= pollAt) {
                poll();
            }
        }
        return this;
    }

    void mark() {
        fullestSinceMark = 0;
    }

    long now() {
        return now;
    }

    double used() {
        return disks.stream().mapToLong(Disk::used).max().orElseThrow()
                / (double) cluster.capacityBytes();
    }

    long refusedBytes() {
        return disks.stream().mapToLong(disk -> disk.refusedBytes).sum();
    }

    long changesSince(long second) {
        return changes.stream().filter(at -> at > second).count();
    }

    private void poll() {
        boolean grows =
                IntStream.range(0, seen.size())
                        .anyMatch(i ->
                                seen.get(i)
                                        .estimated(
                                                disks.get(i).logBytes - logBytesSeen.get(i),
                                                Duration.ofSeconds(now - seenAt.get(i)))
                                        .isFilling());
        if (seen.isEmpty() || grows || now - measuredAt > FRESH_AT_REST_SECONDS) {
            measure();
        }
        decide();
        pollAt =
                now
                        + (seen.stream().anyMatch(DiskReport::isFilling)
                                ? SOON_SECONDS
                                : AT_REST_SECONDS);
    }

    private void measure() {
        var before = seen;
        var reports = new ArrayList<DiskReport>();
        var at = new ArrayList<Long>();
        var logBytes = new ArrayList<Long>();
        for (int i = 0; i < disks.size(); i++) {
            var page = disks.get(i).page;
            if (before.isEmpty()) {
                reports.add(page);
            } else if (before.get(i).isSamePage(page)) {
                reports.add(before.get(i));
                at.add(seenAt.get(i));
                logBytes.add(logBytesSeen.get(i));
                continue;
            } else {
                reports.add(page.since(before.get(i), Duration.ofSeconds(now - seenAt.get(i))));
            }
            at.add(now);
            logBytes.add(disks.get(i).logBytes);
        }
        seen = reports;
        seenAt = at;
        logBytesSeen = logBytes;
        measuredAt = now;
    }

    private void decide() {
        var next =
                new HorizonPlan(seen, true, DELETION, Duration.ofSeconds(now - changedAt), WEEK)
                        .next(horizon);
        var sizes =
                disks.stream()
                        .map(disk ->
                                new SegmentSize.Disk(
                                        cluster.capacityBytes(),
                                        disk.partitions.stream().map(Partition::bytes).toList()))
                        .toList();
        long size = new SegmentSize(sizes).next(OptionalLong.of(segmentBytes)).orElseThrow();
        if (!next.equals(horizon) || size != segmentBytes) {
            changes.add(now);
            changedAt = now;
            horizons.add(next);
        }
        horizon = next;
        segmentBytes = size;
    }

    @Override
    public String toString() {
        var text = new StringBuilder(cluster.toString()).append(" segments ").append(segmentBytes);
        for (int i = 0; i < changes.size(); i++) {
            text.append(' ').append(changes.get(i)).append(':').append(horizons.get(i).text());
        }
        return text.toString();
    }
}
