package dev.spillway.benchmarks.workload;

import dev.spillway.benchmarks.measure.Durations;
import dev.spillway.benchmarks.measure.Measurement;
import dev.spillway.benchmarks.measure.Meter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The upper limit: the same bytes through the AWS SDK at minimal cost. Nothing is signed, no
 * checksum is computed, bodies are read into one buffer and discarded.
 */
public final class RawSdk implements AutoCloseable {
    private static final int BUFFER_BYTES = 1024 * 1024;
    private static final int BLOCK_BYTES = 256 * 1024;
    private static final int BLOCKS = 512;
    private static final int RANGE_BYTES = 16 * 1024 * 1024;
    private static final int RANDOM_BYTES = 64 * 1024;

    private record Range(String key, int from, int length) {}

    private final String bucket;
    private final Meter meter;
    private final SdkHttpClient http = Apache5HttpClient.builder().maxConnections(64).build();
    private final S3Client s3;

    public RawSdk(URI endpoint, String bucket, Meter meter) {
        this.bucket = bucket;
        this.meter = meter;
        this.s3 =
                S3Client.builder()
                        .httpClient(http)
                        .endpointOverride(endpoint)
                        .forcePathStyle(true)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(AnonymousCredentialsProvider.create())
                        .serviceConfiguration(it -> it.chunkedEncodingEnabled(false))
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .build();
    }

    /** Whole segments, one PUT each. The objects stay for the GETs. */
    public Measurement put(String name, int parallel, List<Segment> segments) throws Exception {
        return meter.measure(
                name,
                durations -> {
                    ParallelRunner.each(
                            parallel, segments, segment -> durations.time(() -> put(segment)));
                    return segments.stream().mapToLong(Segment::bytes).sum();
                });
    }

    private boolean put(Segment segment) {
        s3.putObject(
                put -> put.bucket(bucket).key(key(segment)),
                RequestBody.fromFile(segment.data().logSegment()));
        return true;
    }

    private static String key(Segment segment) {
        return "raw/" + segment.number();
    }

    /** Whole segments, one GET each. */
    public Measurement get(String name, int parallel, List<Segment> segments) throws Exception {
        return measure(
                name,
                parallel,
                segments.stream()
                        .map(segment -> new Range(key(segment), 0, segment.bytes()))
                        .toList());
    }

    /**
     * Whole segments, one GET each, into 128 MiB of memory as a cache would use, with the checksum
     * of every block, and a copy into a consumer's buffer before the block is overwritten: the
     * least that a reader must do to cache, check and hand over data.
     */
    public Measurement getKept(String name, int parallel, List<Segment> segments) throws Exception {
        return meter.measure(
                name,
                durations -> {
                    AtomicReferenceArray<byte[]> kept = new AtomicReferenceArray<>(BLOCKS);
                    AtomicInteger next = new AtomicInteger();
                    return ParallelRunner.each(
                                    parallel,
                                    segments,
                                    segment -> durations.time(() -> readKept(segment, kept, next)))
                            .stream()
                            .mapToLong(Long::longValue)
                            .sum();
                });
    }

    private long readKept(Segment segment, AtomicReferenceArray<byte[]> kept, AtomicInteger next)
            throws Exception {
        long read = 0;
        long sums = 0;
        byte[] consumer = new byte[BLOCK_BYTES];
        try (InputStream in = s3.getObject(get -> get.bucket(bucket).key(key(segment)))) {
            while (read < segment.bytes()) {
                int place = Math.floorMod(next.getAndIncrement(), BLOCKS);
                byte[] before = kept.getAndSet(place, null);
                byte[] block = before == null ? new byte[BLOCK_BYTES] : before;
                System.arraycopy(block, 0, consumer, 0, BLOCK_BYTES);
                int count = in.readNBytes(block, 0, BLOCK_BYTES);
                if (count == 0) {
                    break;
                }
                CRC32C checksum = new CRC32C();
                checksum.update(block, 0, count);
                sums += checksum.getValue() + consumer[BLOCK_BYTES - 1];
                read += count;
                kept.set(place, block);
            }
        }
        if (read != segment.bytes() || sums == 0) {
            throw new IOException("got " + read + " bytes of " + segment.bytes());
        }
        return read;
    }

    /** Segments one after the other, in ranges fetched in parallel. */
    public Measurement getRanges(String name, int parallel, List<Segment> segments)
            throws Exception {
        List<Range> ranges = new ArrayList<>();
        for (Segment segment : segments) {
            for (int from = 0; from < segment.bytes(); from += RANGE_BYTES) {
                int length = Math.min(RANGE_BYTES, segment.bytes() - from);
                ranges.add(new Range(key(segment), from, length));
            }
        }
        return measure(name, parallel, ranges);
    }

    /** Small reads at random positions. */
    public Measurement random(String name, int parallel, int reads, List<Segment> segments)
            throws Exception {
        Random random = new Random(0);
        List<Range> ranges =
                IntStream.range(0, reads)
                        .mapToObj(i -> {
                            Segment segment = segments.get(random.nextInt(segments.size()));
                            return new Range(
                                    key(segment),
                                    random.nextInt(segment.bytes() - RANDOM_BYTES),
                                    RANDOM_BYTES);
                        })
                        .toList();
        return measure(name, parallel, ranges);
    }

    private Measurement measure(String name, int parallel, List<Range> ranges) throws Exception {
        return meter.measure(name, durations -> read(parallel, ranges, durations));
    }

    private long read(int parallel, List<Range> ranges, Durations durations) throws Exception {
        ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[BUFFER_BYTES]);
        return ParallelRunner.each(
                        parallel, ranges, range -> durations.time(() -> read(range, buffers.get())))
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private long read(Range range, byte[] buffer) throws Exception {
        String bytes = "bytes=" + range.from() + "-" + (range.from() + range.length() - 1);
        long read = 0;
        try (InputStream in =
                s3.getObject(get -> get.bucket(bucket).key(range.key()).range(bytes))) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                read += count;
            }
        }
        return read;
    }

    @Override
    public void close() {
        s3.close();
        http.close();
    }
}
