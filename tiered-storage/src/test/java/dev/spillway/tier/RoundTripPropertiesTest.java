package dev.spillway.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.config.Settings.Compression;
import dev.spillway.tier.delete.PendingDeletions;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.format.Segment;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.read.ObjectRef;
import dev.spillway.tier.read.SegmentReader;
import dev.spillway.tier.s3.MemoryObjectStore;
import dev.spillway.tier.testing.SampleSegment;
import dev.spillway.tier.upload.SegmentFiles;
import dev.spillway.tier.upload.SegmentUpload;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.kafka.common.TopicIdPartition;

/** Any segment, chunk length, part length, compression and way of reading: the bytes come back. */
class RoundTripPropertiesTest {

    /**
     * @param seed of what the bytes are, and nothing else
     * @param noise share of random bytes; the rest compresses well
     * @param consumers beside one that reads all at once
     */
    record Case(
            long seed,
            int bytes,
            int offsetIndexBytes,
            int chunkBytes,
            int partBytes,
            Compression compression,
            double noise,
            int cacheChunks,
            List<Consumer> consumers) {}

    /**
     * Fetches some bytes again and again, each time from a little before what it has, as Kafka
     * does; what remains then in one.
     *
     * @param from where it begins, in thousandths of the segment
     */
    record Consumer(int from, List<Fetch> fetches) {}

    record Fetch(int bytes, int back) {}

    private static Path scratch = Path.of("");

    @BeforeContainer
    static void makeScratch() throws Exception {
        scratch = Files.createTempDirectory("spillway-properties");
    }

    @AfterContainer
    static void removeScratch() throws Exception {
        try (var files = Files.walk(scratch)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        return Combinators.combine(
                        sizes(),
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(1, 70_000),
                                // what Kafka's metadata can say: data is asked for at once
                                Arbitraries.integers().between(1, 64).map(kib -> kib * 1024)),
                        Arbitraries.integers().between(50, 120_000),
                        Arbitraries.of(Compression.class),
                        Arbitraries.of(0.0, 0.5, 0.97, 1.0),
                        Arbitraries.integers().between(1, 40),
                        consumers().list().ofMaxSize(5))
                .as((sizes, chunk, part, compression, noise, cache, consumers) ->
                        new Case(
                                sizes.seed(),
                                sizes.bytes(),
                                sizes.offsetIndexBytes(),
                                chunk,
                                part,
                                compression,
                                noise,
                                cache,
                                consumers))
                .filter(drawn -> drawn.bytes() / drawn.chunkBytes() < 2000);
    }

    private record Sizes(long seed, int bytes, int offsetIndexBytes) {}

    private static Arbitrary<Sizes> sizes() {
        return Combinators.combine(
                        Arbitraries.longs(),
                        Arbitraries.integers().between(0, 200_000),
                        Arbitraries.integers().between(0, 5_000))
                .as(Sizes::new);
    }

    private static Arbitrary<Consumer> consumers() {
        var fetches =
                Combinators.combine(
                                Arbitraries.integers().between(1, 100_000),
                                Arbitraries.integers().between(0, 50))
                        .as(Fetch::new);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1000), fetches.list().ofMaxSize(8))
                .as(Consumer::new);
    }

    @Property(tries = 60)
    void whatWasWrittenIsRead(@ForAll("cases") Case drawn) throws Exception {
        byte[] log = log(drawn);
        byte[] offsets = SampleSegment.random(drawn.seed() + 1, drawn.offsetIndexBytes());
        MemoryObjectStore store = new MemoryObjectStore();
        Settings.Upload upload =
                new Settings.Upload(
                        drawn.chunkBytes(), drawn.partBytes(), 3, Duration.ofSeconds(30));
        Settings.Reading reading =
                new Settings.Reading(
                        (long) drawn.cacheChunks() * drawn.chunkBytes() + 64,
                        1 << 20,
                        3,
                        Duration.ofSeconds(30));
        Counters counters = new Counters();
        try (SegmentUpload copier =
                        new SegmentUpload(
                                store,
                                upload,
                                drawn.compression(),
                                new PendingDeletions(store, Clock.systemUTC(), counters));
                SegmentReader reader =
                        new SegmentReader(
                                store,
                                reading,
                                drawn.chunkBytes(),
                                Duration.ofSeconds(30),
                                counters)) {
            Segment segment = segment(drawn);
            ObjectRef object =
                    new ObjectRef(
                            new TopicIdPartition(segment.topicId(), 0, segment.topic()),
                            segment.id(),
                            segment.startOffset(),
                            segment.endOffset(),
                            segment.bytes(),
                            "object",
                            copier.upload("object", segment, files(drawn, log, offsets)));
            assertThat(store.object("object")).hasSize((int) object.locator().objectLength());
            assertThat(reader.locate("object")).isEqualTo(object.locator());

            assertThat(fetch(reader, object, 0, Integer.MAX_VALUE)).isEqualTo(log);
            for (Consumer consumer : drawn.consumers()) {
                reads(consumer, reader, object, log);
            }
            Optional<InputStream> index = reader.section(object, Section.OFFSET_INDEX);
            assertThat(index.isPresent()).isEqualTo(offsets.length > 0);
            if (index.isPresent()) {
                assertThat(index.get().readAllBytes()).isEqualTo(offsets);
            }
            assertThat(reader.section(object, Section.TRANSACTION_INDEX)).isEmpty();
            assertThat(counters.checksumMismatches.sum()).isZero();
            assertThat(reader.cachedBytes())
                    .isLessThanOrEqualTo(Math.max(reading.cacheBytes(), drawn.chunkBytes()));
        }
    }

    private static void reads(Consumer consumer, SegmentReader reader, ObjectRef object, byte[] log)
            throws Exception {
        int position = (int) ((long) log.length * consumer.from() / 1000);
        for (Fetch fetch : consumer.fetches()) {
            int end = Math.min(log.length, position + fetch.bytes());
            assertThat(fetch(reader, object, position, fetch.bytes()))
                    .isEqualTo(Arrays.copyOfRange(log, position, end));
            position = Math.max(0, end - fetch.back());
        }
        assertThat(fetch(reader, object, position, Integer.MAX_VALUE))
                .isEqualTo(Arrays.copyOfRange(log, position, log.length));
    }

    /** Opens up to the end, and closes when it has what it wanted. */
    private static byte[] fetch(SegmentReader reader, ObjectRef object, int position, int bytes)
            throws Exception {
        try (InputStream in = reader.open(object, position, Integer.MAX_VALUE)) {
            return in.readNBytes(bytes);
        }
    }

    private static byte[] log(Case drawn) {
        byte[] bytes = SampleSegment.random(drawn.seed(), drawn.bytes());
        int noisy = (int) (drawn.noise() * bytes.length);
        Arrays.fill(bytes, noisy, bytes.length, (byte) 'x');
        return bytes;
    }

    private static Segment segment(Case drawn) {
        return new Segment(
                "cluster",
                "topic",
                SampleSegment.TOPIC_ID,
                0,
                new org.apache.kafka.common.Uuid(1, drawn.seed()),
                0,
                99,
                1,
                1,
                1,
                drawn.bytes(),
                true,
                new TreeMap<>(Map.of(0, 0L)));
    }

    private static SegmentFiles files(Case drawn, byte[] log, byte[] offsets) throws Exception {
        return new SegmentFiles(
                Files.write(scratch.resolve("log"), log),
                Files.write(scratch.resolve("offsets"), offsets),
                Files.write(scratch.resolve("times"), new byte[] {1}),
                Optional.empty(),
                Files.write(scratch.resolve("producers"), new byte[0]),
                new byte[] {2});
    }
}
