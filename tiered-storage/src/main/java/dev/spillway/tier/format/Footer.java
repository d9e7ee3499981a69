package dev.spillway.tier.format;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/**
 * The object's table of contents: which segment it is, where each section lies, and the chunk
 * table. All numbers are big-endian; strings are a two-byte length and UTF-8.
 *
 * <pre>
 * flags                       u32   0; a reader refuses what it does not know
 * cluster id, topic           string
 * topic id, segment id        16 bytes each
 * partition, broker id        i32
 * start offset, end offset    i64
 * max timestamp, event time   i64   milliseconds
 * segment length              u32
 * transaction index empty     u8    0 or 1
 * leader epochs               u32 count, then i32 epoch, i64 start offset each
 * sections                    5 times u32 length, u32 CRC32C
 * chunk length                u32
 * chunks                      u32 count, then u8 codec, u32 stored length, u32 CRC32C each
 * </pre>
 *
 * @param sections every {@link Section}, with its length and checksum
 */
public record Footer(Segment segment, Map<Section, Extent> sections, ChunkTable chunks) {

    /** Length of a section and CRC32C of its bytes. */
    public record Extent(int length, int checksum) {}

    private static final int KNOWN_FLAGS = 0;
    private static final int CHUNK_ENTRY_BYTES = 9;

    public Footer {
        sections = Map.copyOf(sections);
    }

    /** Where a section starts in the object. */
    public long position(Section section) {
        long position = chunks.dataLength();
        for (Section before : Section.values()) {
            if (before == section) {
                return position;
            }
            position += extent(before).length();
        }
        throw new IllegalStateException();
    }

    public Extent extent(Section section) {
        Extent extent = sections.get(section);
        if (extent == null) {
            throw new IllegalStateException("a footer without " + section);
        }
        return extent;
    }

    /** Where the footer starts in the object: after the last section. */
    public long position() {
        return position(Section.LEADER_EPOCHS) + extent(Section.LEADER_EPOCHS).length();
    }

    public byte[] encode() {
        byte[] clusterId = segment.clusterId().getBytes(StandardCharsets.UTF_8);
        byte[] topic = segment.topic().getBytes(StandardCharsets.UTF_8);
        int length =
                4
                        + 2
                        + clusterId.length
                        + 2
                        + topic.length
                        + 16
                        + 16
                        + 4
                        + 4
                        + 8
                        + 8
                        + 8
                        + 8
                        + 4
                        + 1
                        + 4
                        + segment.leaderEpochs().size() * 12
                        + Section.values().length * 8
                        + 4
                        + 4
                        + chunks.count() * CHUNK_ENTRY_BYTES;
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putInt(KNOWN_FLAGS);
        out.putShort((short) clusterId.length).put(clusterId);
        out.putShort((short) topic.length).put(topic);
        put(out, segment.topicId());
        put(out, segment.id());
        out.putInt(segment.partition()).putInt(segment.brokerId());
        out.putLong(segment.startOffset()).putLong(segment.endOffset());
        out.putLong(segment.maxTimestampMs()).putLong(segment.eventTimestampMs());
        out.putInt(segment.bytes());
        out.put((byte) (segment.transactionIndexEmpty() ? 1 : 0));
        out.putInt(segment.leaderEpochs().size());
        segment.leaderEpochs().forEach((epoch, start) -> out.putInt(epoch).putLong(start));
        for (Section section : Section.values()) {
            out.putInt(extent(section).length()).putInt(extent(section).checksum());
        }
        out.putInt(chunks.chunkBytes()).putInt(chunks.count());
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            out.put((byte) chunks.codec(chunk).number);
            out.putInt(chunks.storedLength(chunk)).putInt(chunks.checksum(chunk));
        }
        return out.array();
    }

    /**
     * @throws CorruptObjectException when the bytes are no footer that this version can read
     */
    public static Footer decode(ByteBuffer in) throws CorruptObjectException {
        try {
            int flags = in.getInt();
            if (flags != KNOWN_FLAGS) {
                throw new CorruptObjectException(
                        "the footer needs features of a newer Spillway (flags " + flags + ")");
            }
            String clusterId = string(in);
            String topic = string(in);
            Uuid topicId = uuid(in);
            Uuid segmentId = uuid(in);
            int partition = in.getInt();
            int brokerId = in.getInt();
            long startOffset = in.getLong();
            long endOffset = in.getLong();
            long maxTimestampMs = in.getLong();
            long eventTimestampMs = in.getLong();
            int bytes = notNegative(in.getInt(), "segment length");
            boolean transactionIndexEmpty = in.get() != 0;
            NavigableMap<Integer, Long> leaderEpochs = leaderEpochs(in);
            Map<Section, Extent> sections = sections(in);
            ChunkTable chunks = chunks(in, bytes);
            if (in.hasRemaining()) {
                throw new CorruptObjectException(in.remaining() + " bytes after the chunk table");
            }
            Segment segment =
                    new Segment(
                            clusterId,
                            topic,
                            topicId,
                            partition,
                            segmentId,
                            startOffset,
                            endOffset,
                            maxTimestampMs,
                            brokerId,
                            eventTimestampMs,
                            bytes,
                            transactionIndexEmpty,
                            leaderEpochs);
            return new Footer(segment, sections, chunks);
        } catch (BufferUnderflowException e) {
            throw new CorruptObjectException("the footer ends too early");
        }
    }

    private static NavigableMap<Integer, Long> leaderEpochs(ByteBuffer in)
            throws CorruptObjectException {
        int count = count(in, 12, "leader epochs");
        NavigableMap<Integer, Long> epochs = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            epochs.put(in.getInt(), in.getLong());
        }
        return epochs;
    }

    private static Map<Section, Extent> sections(ByteBuffer in) throws CorruptObjectException {
        Map<Section, Extent> sections = new TreeMap<>();
        for (Section section : Section.values()) {
            int length = notNegative(in.getInt(), "length of " + section);
            sections.put(section, new Extent(length, in.getInt()));
        }
        return sections;
    }

    private static ChunkTable chunks(ByteBuffer in, int segmentBytes)
            throws CorruptObjectException {
        int chunkBytes = in.getInt();
        if (chunkBytes <= 0) {
            throw new CorruptObjectException("chunk length " + chunkBytes);
        }
        int count = count(in, CHUNK_ENTRY_BYTES, "chunks");
        if (count != ChunkTable.count(segmentBytes, chunkBytes)) {
            throw new CorruptObjectException(
                    count + " chunks of " + chunkBytes + " for a segment of " + segmentBytes);
        }
        ChunkTable.Builder chunks = new ChunkTable.Builder(segmentBytes, chunkBytes);
        for (int chunk = 0; chunk < count; chunk++) {
            Codec codec = Codec.numbered(in.get());
            int storedLength = notNegative(in.getInt(), "stored length of chunk " + chunk);
            chunks.add(codec, storedLength, in.getInt());
        }
        return chunks.build();
    }

    private static void put(ByteBuffer out, Uuid id) {
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static Uuid uuid(ByteBuffer in) {
        return new Uuid(in.getLong(), in.getLong());
    }

    private static String string(ByteBuffer in) {
        byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Bounded by what is left, so that a damaged count cannot make a huge allocation. */
    private static int count(ByteBuffer in, int entryBytes, String what)
            throws CorruptObjectException {
        int count = in.getInt();
        if (count < 0 || (long) count * entryBytes > in.remaining()) {
            throw new CorruptObjectException(count + " " + what + " do not fit the footer");
        }
        return count;
    }

    private static int notNegative(int value, String what) throws CorruptObjectException {
        if (value < 0) {
            throw new CorruptObjectException(what + " is " + value);
        }
        return value;
    }
}
