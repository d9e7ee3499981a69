package dev.spillway.tier.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.delete.PendingDeletions;
import dev.spillway.tier.format.CorruptObjectException;
import dev.spillway.tier.format.Locator;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.format.Segment;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.MemoryObjectStore;
import dev.spillway.tier.s3.ResponseBody;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.testing.SampleSegment;
import dev.spillway.tier.upload.SegmentFiles;
import dev.spillway.tier.upload.SegmentUpload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests a read makes. */
@Timeout(60)
class SegmentReaderTest {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final int CHUNK = 256 * KIB;
    private static final int FETCH = MIB;
    private static final int OVERLAP = 20 * KIB;

    /** This store answers so quickly that a busy machine makes an answer late. */
    private static final int HEDGES = 2;

    @TempDir Path scratch;

    private SegmentReader reader(MemoryObjectStore store, long cacheBytes) {
        return new SegmentReader(
                store,
                new Settings.Reading(cacheBytes, 64 * MIB, 4, Duration.ofSeconds(30)),
                CHUNK,
                Duration.ofSeconds(30),
                new Counters());
    }

    private ObjectRef upload(MemoryObjectStore store, byte[] log) throws Exception {
        Settings.Upload settings = new Settings.Upload(CHUNK, 512 * MIB, 1, Duration.ofSeconds(30));
        Segment segment =
                new Segment(
                        "cluster",
                        "topic",
                        SampleSegment.TOPIC_ID,
                        0,
                        new Uuid(1, 2),
                        0,
                        99,
                        1,
                        1,
                        1,
                        log.length,
                        true,
                        new TreeMap<>(Map.of(0, 0L)));
        SegmentFiles files =
                new SegmentFiles(
                        Files.write(scratch.resolve("log"), log),
                        Files.write(scratch.resolve("offsets"), new byte[8]),
                        Files.write(scratch.resolve("times"), new byte[12]),
                        Optional.empty(),
                        Files.write(scratch.resolve("producers"), new byte[10]),
                        new byte[] {2});
        try (SegmentUpload copier =
                new SegmentUpload(
                        store,
                        settings,
                        Settings.Compression.OFF,
                        new PendingDeletions(store, Clock.systemUTC(), new Counters()))) {
            Locator locator = copier.upload("object", segment, files);
            return new ObjectRef(
                    new TopicIdPartition(segment.topicId(), 0, segment.topic()),
                    segment.id(),
                    segment.startOffset(),
                    segment.endOffset(),
                    segment.bytes(),
                    "object",
                    locator);
        }
    }

    /** As a broker does. */
    private static void consume(SegmentReader reader, ObjectRef object, byte[] log)
            throws Exception {
        for (int position = 0; position < log.length; ) {
            position = fetch(reader, object, log, position);
        }
    }

    /** Where the next fetch begins. */
    private static int fetch(SegmentReader reader, ObjectRef object, byte[] log, int position)
            throws Exception {
        try (InputStream in = reader.open(object, position, Integer.MAX_VALUE)) {
            byte[] got = in.readNBytes(FETCH);
            assertThat(Arrays.equals(got, 0, got.length, log, position, position + got.length))
                    .isTrue();
            int end = position + got.length;
            return end < log.length ? end - OVERLAP : end;
        }
    }

    /** Kafka cancels a consumer's fetch; another consumer waits for the same chunk table. */
    @Test
    void oneReadersInterruptDoesNotFailAnotherThatWaitsForTheSame() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        MemoryObjectStore store =
                new MemoryObjectStore() {
                    @Override
                    public ResponseBody get(String key, long from, long to) throws StoreException {
                        asked.countDown();
                        awaitLatch(answers);
                        return super.get(key, from, to);
                    }
                };
        ObjectRef object = upload(store, SampleSegment.random(1, 100 * KIB));
        try (SegmentReader reader = reader(store, 16 * MIB)) {
            FutureTask<byte[]> first = new FutureTask<>(() -> index(reader, object));
            Thread interrupted = new Thread(first);
            interrupted.start();
            awaitLatch(asked);
            FutureTask<byte[]> second = new FutureTask<>(() -> index(reader, object));
            Thread patient = new Thread(second);
            patient.start();
            while (patient.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            interrupted.interrupt();
            assertThatThrownBy(first::get).hasCauseInstanceOf(InterruptedException.class);
            answers.countDown();
            assertThat(second.get()).hasSize(8);
            assertThat(store.gets()).isEqualTo(1);
        }
    }

    private static byte[] index(SegmentReader reader, ObjectRef object) throws Exception {
        return reader.section(object, Section.OFFSET_INDEX).orElseThrow().readAllBytes();
    }

    /** No direct memory for a socket, say. Nobody waits for what will not come. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, Integer.MAX_VALUE})
    void anErrorFailsTheReadThatMeetsItAtMostAndNoLaterOne(int errors) throws Exception {
        AtomicInteger left = new AtomicInteger();
        MemoryObjectStore store =
                new MemoryObjectStore() {
                    @Override
                    public ResponseBody get(String key, long from, long to) throws StoreException {
                        if (left.getAndDecrement() > 0) {
                            throw new OutOfMemoryError("Cannot reserve direct buffer memory");
                        }
                        return super.get(key, from, to);
                    }
                };
        byte[] log = SampleSegment.random(1, MIB);
        ObjectRef object = upload(store, log);
        try (SegmentReader reader = reader(store, 16 * MIB)) {
            left.set(errors);
            if (errors == Integer.MAX_VALUE) {
                assertThatThrownBy(() -> fetch(reader, object, log, 0))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("direct buffer memory");
                left.set(0);
            }
            // Which request meets an error, and whether it is tried again in time, is open.
            int failed = 0;
            while (!isConsumed(reader, object, log)) {
                assertThat(++failed).isLessThanOrEqualTo(errors);
            }
        }
    }

    private static boolean isConsumed(SegmentReader reader, ObjectRef object, byte[] log)
            throws Exception {
        try {
            consume(reader, object, log);
            return true;
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("direct buffer memory");
            return false;
        }
    }

    /** The body breaks with an Error while others wait for chunks behind it. */
    @Test
    void anErrorInTheMiddleOfABodyLeavesNobodyWaiting() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        MemoryObjectStore store =
                new MemoryObjectStore() {
                    @Override
                    public ResponseBody get(String key, long from, long to) throws StoreException {
                        InputStream in =
                                new ByteArrayInputStream(
                                        Arrays.copyOfRange(object(key), (int) from, (int) to)) {
                                    @Override
                                    public synchronized int read(byte[] into, int offset, int n) {
                                        if (broken.get() && from == 0 && pos > 0) {
                                            throw new OutOfMemoryError("Java heap space");
                                        }
                                        return super.read(into, offset, n);
                                    }
                                };
                        return new ResponseBody(in, to - from, () -> {});
                    }
                };
        byte[] log = SampleSegment.random(1, MIB);
        ObjectRef object = upload(store, log);
        try (SegmentReader reader = reader(store, 16 * MIB)) {
            for (int i = 0; i < 3; i++) {
                try {
                    fetch(reader, object, log, 0);
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("Java heap space");
                }
            }
            broken.set(false);
            consume(reader, object, log);
            assertThat(reader.cachedBytes()).isLessThanOrEqualTo(2L * MIB);
        }
    }

    /** The chunk table is held back until the data has been asked for. */
    @Test
    void dataIsAskedForBeforeTheChunkTableIsHere() throws Exception {
        CountDownLatch dataAskedFor = new CountDownLatch(1);
        MemoryObjectStore store =
                new MemoryObjectStore() {
                    @Override
                    public ResponseBody get(String key, long from, long to) throws StoreException {
                        if (from == 0) {
                            dataAskedFor.countDown();
                        } else {
                            awaitLatch(dataAskedFor);
                        }
                        return super.get(key, from, to);
                    }
                };
        byte[] log = SampleSegment.random(1, 3 * CHUNK);
        ObjectRef object = upload(store, log);
        try (SegmentReader reader = reader(store, 16 * MIB)) {
            fetch(reader, object, log, 0);
        }
        assertThat(store.gets()).isEqualTo(2);
    }

    /** A quarter of the cache for what lies ahead: one of many readers has no more. */
    @Test
    void oneGetGoesOnForAReaderWithASmallWindow() throws Exception {
        MemoryObjectStore store = new MemoryObjectStore();
        byte[] log = SampleSegment.random(2, 40 * MIB);
        ObjectRef object = upload(store, log);
        try (SegmentReader reader = reader(store, 16 * MIB)) {
            consume(reader, object, log);
            assertThat(reader.cachedBytes()).isLessThanOrEqualTo(16 * MIB);
        }
        // chunk table, first touch, while the window grows, and then one
        assertThat(store.gets()).isLessThanOrEqualTo(6 + HEDGES);
    }

    @Test
    void aReaderThatStopsKeepsNoConnectionAndGoesOnLater() throws Exception {
        CountDownLatch givenUp = new CountDownLatch(1);
        MemoryObjectStore store =
                new MemoryObjectStore() {
                    @Override
                    public ResponseBody get(String key, long from, long to) throws StoreException {
                        byte[] range = Arrays.copyOfRange(object(key), (int) from, (int) to);
                        return new ResponseBody(
                                new ByteArrayInputStream(range), range.length, givenUp::countDown);
                    }
                };
        byte[] log = SampleSegment.random(7, 40 * MIB);
        ObjectRef object = upload(store, log);
        try (SegmentReader reader = reader(store, 16 * MIB)) {
            int position = 0;
            while (position < 20 * MIB) {
                position = fetch(reader, object, log, position);
            }
            awaitLatch(givenUp);
            while (position < log.length) {
                position = fetch(reader, object, log, position);
            }
        }
    }

    @Test
    void readersOfTheSameDataShareAGetThatGoesOn() throws Exception {
        MemoryObjectStore store = new MemoryObjectStore();
        byte[] log = SampleSegment.random(3, 40 * MIB);
        ObjectRef object = upload(store, log);
        try (SegmentReader reader = reader(store, 16 * MIB)) {
            int first = 0;
            int second = 0;
            while (second < log.length) {
                first = first < log.length ? fetch(reader, object, log, first) : first;
                second = fetch(reader, object, log, second);
            }
        }
        assertThat(store.gets()).isLessThanOrEqualTo(6 + HEDGES);
    }

    @Test
    void aLoneReaderWithALargeWindowHasSeveralGetsAtATime() throws Exception {
        MemoryObjectStore store = new MemoryObjectStore();
        byte[] log = SampleSegment.random(4, 100 * MIB);
        ObjectRef object = upload(store, log);
        try (SegmentReader reader = reader(store, 128 * MIB)) {
            consume(reader, object, log);
        }
        assertThat(store.gets()).isBetween(10, 20 + HEDGES);
    }

    @Test
    void aReadWaitsForAllThatItNeedsOfAFullCacheWithOneRequest() throws Exception {
        MemoryObjectStore store = new MemoryObjectStore();
        byte[] log = SampleSegment.random(5, 20 * MIB);
        ObjectRef object = upload(store, log);
        try (SegmentReader reader = reader(store, 4 * MIB)) {
            for (int position = 19 * MIB; position > 0; position -= 2 * MIB) {
                fetch(reader, object, log, position - CHUNK / 2);
            }
        }
        assertThat(store.gets()).isBetween(1 + 10, 1 + 10 + HEDGES);
    }

    /** Kafka's metadata is of another object than the one that is there. */
    @Test
    void chunksThatLieElsewhereThanKafkaSaysAreNotGivenOut() throws Exception {
        MemoryObjectStore store = new MemoryObjectStore();
        byte[] log = SampleSegment.random(6, 3 * CHUNK);
        ObjectRef object = upload(store, log);
        Locator right = object.locator();
        Locator wrong =
                new Locator(128, right.dataLength(), right.sectionLengths(), right.footerLength());
        ObjectRef misled =
                new ObjectRef(
                        object.partition(),
                        object.segmentId(),
                        object.startOffset(),
                        object.endOffset(),
                        object.segmentBytes(),
                        object.key(),
                        wrong);
        try (SegmentReader reader = reader(store, 16 * MIB)) {
            assertThatThrownBy(() -> fetch(reader, misled, log, 0))
                    .isInstanceOf(CorruptObjectException.class)
                    .hasMessageContaining("do not lie where Kafka's metadata says");
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
