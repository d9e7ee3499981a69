package dev.spillway.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.delete.PendingDeletions;
import dev.spillway.tier.format.Codec;
import dev.spillway.tier.format.ExampleSegment;
import dev.spillway.tier.format.Footer;
import dev.spillway.tier.format.Locator;
import dev.spillway.tier.format.Section;
import dev.spillway.tier.format.Segment;
import dev.spillway.tier.format.Trailer;
import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.read.ObjectRef;
import dev.spillway.tier.read.SegmentReader;
import dev.spillway.tier.s3.MemoryObjectStore;
import dev.spillway.tier.testing.SampleSegment;
import dev.spillway.tier.upload.SegmentFiles;
import dev.spillway.tier.upload.SegmentUpload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Format version 1 stays what it is: the object in {@code golden/v1-raw.seg} is read, and written
 * again byte for byte. It is the worked example of docs/reference/object-format.md. When this
 * fails, the code is wrong, never the file.
 */
class GoldenObjectTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final String LOG = "Cold data is where users' money and patience go.\n";

    @TempDir Path scratch;

    @Test
    void readsTheGoldenObject() throws Exception {
        byte[] object = Files.readAllBytes(GOLDEN.resolve("v1-raw.seg"));
        Trailer trailer = Trailer.decode(object);
        assertThat(trailer.objectLength()).isEqualTo(object.length);
        byte[] encoded =
                Arrays.copyOfRange(
                        object, (int) trailer.footerPosition(), (int) trailer.position());
        trailer.check(encoded);
        Footer footer = Footer.decode(ByteBuffer.wrap(encoded));

        assertThat(footer.segment()).isEqualTo(ExampleSegment.of(LOG.length()));
        assertThat(footer.chunks().count()).isEqualTo(4);
        assertThat(footer.chunks().codec(0)).isEqualTo(Codec.RAW);
        assertThat(text(object, 0, (int) footer.chunks().dataLength())).isEqualTo(LOG);
        assertThat(section(object, footer, Section.OFFSET_INDEX)).isEqualTo("offset index");
        assertThat(section(object, footer, Section.TIME_INDEX)).isEqualTo("time index");
        assertThat(section(object, footer, Section.TRANSACTION_INDEX)).isEmpty();
        assertThat(section(object, footer, Section.PRODUCER_SNAPSHOT)).isEqualTo("snapshot");
        assertThat(section(object, footer, Section.LEADER_EPOCHS)).isEqualTo("0\n2\n0 0\n4 1500\n");
    }

    @Test
    void readsTheGoldenLocator() throws Exception {
        byte[] object = Files.readAllBytes(GOLDEN.resolve("v1-raw.seg"));
        Locator locator = Locator.decode(goldenLocator());
        assertThat(locator.objectLength()).isEqualTo(object.length);
        assertThat(locator.footerPosition()).isEqualTo(Trailer.decode(object).footerPosition());
    }

    @Test
    void stillWritesTheSameBytes() throws Exception {
        MemoryObjectStore store = new MemoryObjectStore();
        Settings.Upload settings =
                new Settings.Upload(16, 5 * 1024 * 1024, 1, Duration.ofSeconds(30));
        try (SegmentUpload upload =
                new SegmentUpload(
                        store,
                        settings,
                        Settings.Compression.OFF,
                        new PendingDeletions(store, Clock.systemUTC(), new Counters()))) {
            SegmentFiles files =
                    new SegmentFiles(
                            file("log", LOG),
                            file("offset", "offset index"),
                            file("time", "time index"),
                            Optional.empty(),
                            file("producers", "snapshot"),
                            "0\n2\n0 0\n4 1500\n".getBytes(StandardCharsets.UTF_8));
            Locator locator = upload.upload("golden", ExampleSegment.of(LOG.length()), files);
            assertThat(store.object("golden"))
                    .isEqualTo(Files.readAllBytes(GOLDEN.resolve("v1-raw.seg")));
            assertThat(locator.encode()).isEqualTo(goldenLocator());
        }
    }

    /** Three chunks of 1 KiB and a rest: two compressed, two raw. Only read: zstd may change. */
    @Test
    void readsTheGoldenCompressedObject() throws Exception {
        MemoryObjectStore store = new MemoryObjectStore();
        store.put("golden", Files.readAllBytes(GOLDEN.resolve("v1-zstd.seg")));
        byte[] log = mixedLog();
        try (SegmentReader reader =
                new SegmentReader(
                        store,
                        new Settings.Reading(1 << 22, 1 << 20, 4, Duration.ofSeconds(30)),
                        1024,
                        Duration.ofSeconds(30),
                        new Counters())) {
            Segment segment = ExampleSegment.of(log.length);
            ObjectRef object =
                    new ObjectRef(
                            new TopicIdPartition(segment.topicId(), 3, segment.topic()),
                            segment.id(),
                            segment.startOffset(),
                            segment.endOffset(),
                            segment.bytes(),
                            "golden",
                            reader.locate("golden"));
            assertThat(object.locator().dataLength()).isLessThan(log.length);
            assertThat(reader.open(object, 0, log.length).readAllBytes()).isEqualTo(log);
        }
    }

    private static byte[] mixedLog() {
        byte[] text = LOG.repeat(42).getBytes(StandardCharsets.UTF_8);
        byte[] log = Arrays.copyOf(text, 3 * 1024 + 100);
        byte[] noise = SampleSegment.random(1, 1124);
        System.arraycopy(noise, 0, log, 2048, noise.length);
        return log;
    }

    private static byte[] goldenLocator() throws Exception {
        return HexFormat.of().parseHex(Files.readString(GOLDEN.resolve("v1-raw.locator")).strip());
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(scratch.resolve(name), content);
    }

    private static String section(byte[] object, Footer footer, Section section) {
        return text(object, (int) footer.position(section), footer.extent(section).length());
    }

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
}
