package dev.spillway.broker.disk;

import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * What of a broker's local data could leave, and what exists nowhere but on brokers' disks.
 *
 * <p>Kafka deletes local segments from the oldest on, as soon as they are uploaded and their newest
 * record is older than the local retention, and stops at the first for which that is not so. Both
 * tables are computed in that way: a segment with a newer timestamp holds back all that follow.
 *
 * @param hot by age in seconds: local bytes of topics that have no local retention of their own,
 *     older than that
 * @param reclaimable those of them that are closed and uploaded, so that a local retention of that
 *     age would delete them now
 * @param notUploaded bytes of tiered partitions led here that are not in remote storage yet
 * @param notUploadedSeconds age of the oldest record of those; 0 when there are none
 */
public record HotData(
        SequencedMap<Integer, Long> hot,
        SequencedMap<Integer, Long> reclaimable,
        long notUploaded,
        long notUploadedSeconds) {

    /**
     * Everything, then the steps of the operator's hot horizon: 10s 15s 20s 30s 45s 1m 90s 2m 3m 4m
     * 5m 7m 10m 15m 20m 30m 45m 1h 90m 2h 3h 4h 6h 9h 12h 18h 1d 36h 2d 3d 4d 5d 7d 10d 14d 21d
     * 30d.
     */
    public static final List<Integer> AGES =
            List.of(
                    0, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800,
                    2700, 3600, 5400, 7200, 10_800, 14_400, 21_600, 32_400, 43_200, 64_800, 86_400,
                    129_600, 172_800, 259_200, 345_600, 432_000, 604_800, 864_000, 1_209_600,
                    1_814_400, 2_592_000);

    public HotData {
        hot = new TreeMap<>(hot);
        reclaimable = new TreeMap<>(reclaimable);
    }

    /**
     * A tiered partition's local log.
     *
     * @param followsDefault whether it has no local retention of its own
     * @param led whether this broker leads it
     * @param segments from the oldest on; the last is the active one
     */
    public record Log(boolean followsDefault, boolean led, List<Segment> segments) {
        public Log {
            segments = List.copyOf(segments);
        }
    }

    /**
     * A local segment.
     *
     * @param newest timestamp of its newest record, in milliseconds since 1970
     * @param oldest of its first, likewise
     * @param uploaded whether all of it is in remote storage, for which it must be closed
     */
    public record Segment(long bytes, long newest, long oldest, boolean uploaded) {}

    static HotData of(Iterable<Log> logs, long nowMs) {
        long[] hot = new long[AGES.size()];
        long[] reclaimable = new long[AGES.size()];
        long notUploaded = 0;
        long oldest = Long.MAX_VALUE;
        for (Log log : logs) {
            if (log.followsDefault()) {
                add(log.segments(), nowMs, hot, reclaimable);
            }
            if (log.led()) {
                for (Segment segment : log.segments()) {
                    if (!segment.uploaded() && segment.bytes() > 0) {
                        notUploaded += segment.bytes();
                        oldest = Math.min(oldest, segment.oldest());
                    }
                }
            }
        }
        return new HotData(
                byAge(hot),
                byAge(reclaimable),
                notUploaded,
                notUploaded == 0 ? 0 : Math.max(0, (nowMs - oldest) / 1000));
    }

    /** Adds to each age what is older, and at the first place whatever its age is. */
    private static void add(List<Segment> segments, long nowMs, long[] hot, long[] reclaimable) {
        long age = Long.MAX_VALUE;
        boolean uploaded = true;
        for (Segment segment : segments) {
            // A timestamp in the future, of a wrong clock, is no age: Kafka keeps it.
            age = Math.min(age, Math.max(0, nowMs - segment.newest()));
            uploaded &= segment.uploaded();
            for (int i = 0; i < hot.length && (i == 0 || age > AGES.get(i) * 1000L); i++) {
                hot[i] += segment.bytes();
                if (uploaded) {
                    reclaimable[i] += segment.bytes();
                }
            }
        }
    }

    private static SequencedMap<Integer, Long> byAge(long[] bytes) {
        SequencedMap<Integer, Long> byAge = new TreeMap<>();
        for (int i = 0; i < bytes.length; i++) {
            byAge.put(AGES.get(i), bytes[i]);
        }
        return byAge;
    }
}
