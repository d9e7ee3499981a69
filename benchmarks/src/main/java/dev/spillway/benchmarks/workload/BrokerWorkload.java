package dev.spillway.benchmarks.workload;

import dev.spillway.benchmarks.measure.Durations;
import dev.spillway.benchmarks.measure.Measurement;
import dev.spillway.benchmarks.measure.Meter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager.IndexType;

/**
 * A broker's calls to a plugin, in a broker's order. Every measurement has a new manager with empty
 * caches.
 */
public final class BrokerWorkload {
    /** A consumer's {@code max.partition.fetch.bytes}. */
    private static final int FETCH_BYTES = 1024 * 1024;

    /** {@code RemoteLogManager} reads the first batch's header by itself. */
    private static final int HEADER_BYTES = 17;

    /** A fetch ends within a batch, and the next one begins at an index entry before that. */
    private static final int OVERLAP_BYTES = 20 * 1024;

    private static final int RANDOM_BYTES = 64 * 1024;
    private static final int DELETING_THREADS = 10;

    private final PluginUnderTest plugin;
    private final ClassLoader loader;
    private final Meter meter;

    /**
     * @param loader from {@link PluginUnderTest#load}
     */
    public BrokerWorkload(PluginUnderTest plugin, ClassLoader loader, Meter meter) {
        this.plugin = plugin;
        this.loader = loader;
        this.meter = meter;
    }

    /** Work with a new manager. */
    private interface Work {
        long run(PluginUnderTest.Running running, Durations durations) throws Exception;
    }

    private Measurement measure(String name, Work work) throws Exception {
        try (PluginUnderTest.Running running = plugin.start(loader)) {
            return meter.measure(name, durations -> work.run(running, durations));
        }
    }

    /** Copies segments; {@code copied} receives them with Kafka's metadata after the copy. */
    public Measurement upload(
            String name, int threads, List<Segment> segments, List<Segment> copied)
            throws Exception {
        return measure(
                name,
                (running, durations) -> {
                    copied.addAll(
                            ParallelRunner.each(
                                    threads,
                                    segments,
                                    segment ->
                                            durations.time(() ->
                                                    running.call(() -> copy(running, segment)))));
                    return bytes(segments);
                });
    }

    private static Segment copy(PluginUnderTest.Running running, Segment segment) throws Exception {
        return segment.copied(
                running.manager().copyLogSegmentData(segment.metadata(), segment.data()));
    }

    /** The three indexes that Kafka asks for, one after the other, of each segment. */
    public Measurement indexes(String name, List<Segment> segments) throws Exception {
        return measure(
                name,
                (running, durations) -> {
                    long bytes = 0;
                    for (Segment segment : segments) {
                        bytes +=
                                durations.time(() -> running.call(() -> indexes(running, segment)));
                    }
                    return bytes;
                });
    }

    private static long indexes(PluginUnderTest.Running running, Segment segment) throws Exception {
        long bytes = 0;
        for (IndexType type :
                List.of(IndexType.OFFSET, IndexType.TIMESTAMP, IndexType.TRANSACTION)) {
            try (InputStream index = running.manager().fetchIndex(segment.metadata(), type)) {
                bytes += index.transferTo(OutputStream.nullOutputStream());
            }
        }
        return bytes;
    }

    /** Consumers that each read their segments from the first byte to the last, all in parallel. */
    public Measurement sequential(String name, List<List<Segment>> consumers) throws Exception {
        return measure(
                name,
                (running, durations) ->
                        ParallelRunner.each(
                                        consumers.size(),
                                        consumers,
                                        segments -> consume(running, segments, durations))
                                .stream()
                                .mapToLong(Long::longValue)
                                .sum());
    }

    private static long consume(
            PluginUnderTest.Running running, List<Segment> segments, Durations durations)
            throws Exception {
        byte[] buffer = new byte[FETCH_BYTES];
        for (Segment segment : segments) {
            for (int position = 0; position < segment.bytes(); ) {
                int from = position;
                int read =
                        durations.time(
                                () -> running.call(() -> fetch(running, segment, from, buffer)));
                int end = position + read;
                position = end < segment.bytes() ? end - OVERLAP_BYTES : end;
            }
        }
        return bytes(segments);
    }

    /** Fills the buffer, or as much of it as the segment has. */
    private static int fetch(
            PluginUnderTest.Running running, Segment segment, int position, byte[] buffer)
            throws Exception {
        RemoteStorageManager manager = running.manager();
        try (InputStream in = manager.fetchLogSegment(segment.metadata(), position)) {
            int wanted = Math.min(buffer.length, segment.bytes() - position);
            int header = Math.min(HEADER_BYTES, wanted);
            int read = in.readNBytes(buffer, 0, header);
            read += in.readNBytes(buffer, read, wanted - header);
            if (read != wanted) {
                throw new IOException("got " + read + " bytes of " + wanted);
            }
            SegmentPattern.check(buffer, read, segment.number(), position);
            return read;
        }
    }

    /** Small reads at random positions, by several consumers in parallel. */
    public Measurement random(String name, int threads, int reads, List<Segment> segments)
            throws Exception {
        List<Integer> seeds = IntStream.range(0, threads).boxed().toList();
        return measure(
                name,
                (running, durations) -> {
                    ParallelRunner.each(
                            threads,
                            seeds,
                            seed ->
                                    readAnywhere(
                                            running, seed, reads / threads, segments, durations));
                    return (long) durations.count() * RANDOM_BYTES;
                });
    }

    private static int readAnywhere(
            PluginUnderTest.Running running,
            int seed,
            int reads,
            List<Segment> segments,
            Durations durations)
            throws Exception {
        Random random = new Random(seed);
        byte[] buffer = new byte[RANDOM_BYTES];
        for (int i = 0; i < reads; i++) {
            Segment segment = segments.get(random.nextInt(segments.size()));
            int position = random.nextInt(segment.bytes() - buffer.length);
            durations.time(() -> running.call(() -> fetch(running, segment, position, buffer)));
        }
        return reads;
    }

    /** Deletes as Kafka's expiration threads do. */
    public Measurement delete(String name, List<Segment> segments) throws Exception {
        return measure(
                name,
                (running, durations) -> {
                    ParallelRunner.each(
                            DELETING_THREADS,
                            segments,
                            segment ->
                                    durations.time(
                                            () -> running.call(() -> delete(running, segment))));
                    return bytes(segments);
                });
    }

    private static boolean delete(PluginUnderTest.Running running, Segment segment)
            throws Exception {
        running.manager().deleteLogSegmentData(segment.metadata());
        return true;
    }

    private static long bytes(List<Segment> segments) {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    /** One list for each segment. */
    public static List<List<Segment>> apart(List<Segment> segments) {
        List<List<Segment>> each = new ArrayList<>();
        segments.forEach(segment -> each.add(List.of(segment)));
        return each;
    }
}
