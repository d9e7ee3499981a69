package dev.spillway.tier.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
    private static Footer footer(int segmentBytes, int chunkBytes) {
        ChunkTable.Builder chunks = new ChunkTable.Builder(segmentBytes, chunkBytes);
        for (int i = 0; i < ChunkTable.count(segmentBytes, chunkBytes); i++) {
            chunks.add(i % 2 == 0 ? Codec.RAW : Codec.ZSTD, 10 + i, 31 * i);
        }
        Map<Section, Footer.Extent> sections = new TreeMap<>();
        for (Section section : Section.values()) {
            sections.put(section, new Footer.Extent(100 * section.ordinal(), section.ordinal()));
        }
        return new Footer(ExampleSegment.of(segmentBytes), sections, chunks.build());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 32, 1_000_000, Integer.MAX_VALUE})
    void aFooterSurvivesEncoding(int segmentBytes) throws Exception {
        Footer footer = footer(segmentBytes, segmentBytes > 1_000_000 ? 1 << 18 : 16);
        assertThat(Footer.decode(ByteBuffer.wrap(footer.encode()))).isEqualTo(footer);
    }

    @Test
    void aFooterThatEndsTooEarlyIsRefused() {
        byte[] encoded = footer(100, 16).encode();
        for (int length = 0; length < encoded.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(encoded, 0, length);
            assertThatThrownBy(() -> Footer.decode(cut)).isInstanceOf(CorruptObjectException.class);
        }
    }

    @Test
    void damageInAFooterNeverMakesMoreThanARefusal() {
        byte[] encoded = footer(1000, 16).encode();
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = encoded.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                Footer.decode(ByteBuffer.wrap(damaged));
            } catch (CorruptObjectException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void featuresOfANewerFormatAreRefusedByName() {
        byte[] encoded = footer(10, 16).encode();
        encoded[3] = 1;
        assertThatThrownBy(() -> Footer.decode(ByteBuffer.wrap(encoded)))
                .hasMessageContaining("newer Spillway");
        byte[] trailer = new Trailer(1, 2, 3).encode();
        trailer[23] = 2;
        assertThatThrownBy(() -> Trailer.decode(trailer))
                .hasMessageContaining("format version 2 is newer");
    }

    @Test
    void everyBitOfATrailerCounts() throws Exception {
        byte[] encoded = new Trailer(123_456_789_012L, 4567, 89).encode();
        assertThat(encoded).hasSize(Trailer.BYTES);
        assertThat(Trailer.decode(encoded)).isEqualTo(new Trailer(123_456_789_012L, 4567, 89));
        for (int bit = 0; bit < encoded.length * 8; bit++) {
            byte[] damaged = encoded.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> Trailer.decode(damaged))
                    .isInstanceOf(CorruptObjectException.class);
        }
    }

    @Test
    void aLocatorSurvivesEncodingAndKnowsWhereThingsAre() throws Exception {
        Footer footer = footer(100, 16);
        Locator locator = Locator.of(footer, footer.encode().length);
        assertThat(Locator.decode(locator.encode())).isEqualTo(locator);
        assertThat(locator.footerPosition()).isEqualTo(footer.position());
        for (Section section : Section.values()) {
            assertThat(locator.position(section)).isEqualTo(footer.position(section));
        }
        assertThat(locator.encode()).hasSizeLessThanOrEqualTo(128);
    }

    @Test
    void aNameTellsWhatItNames() {
        for (String prefix : new String[] {"", "cold/", "a/b.c/d/"}) {
            ObjectKey key = ObjectKey.of(prefix, ExampleSegment.of(5));
            assertThat(ObjectKey.parse(key.toString())).contains(key);
        }
        assertThat(ObjectKey.parse("some/other/thing.seg")).isEmpty();
        assertThat(ObjectKey.parse("")).isEmpty();
    }

    @Test
    void namesSortByOffset() {
        Segment first = ExampleSegment.of(5);
        String nine = new ObjectKey("", "c", "t", first.topicId(), 0, 9, 10, first.id()).toString();
        String ten = new ObjectKey("", "c", "t", first.topicId(), 0, 11, 99, first.id()).toString();
        assertThat(nine).isLessThan(ten);
    }
}
