package dev.spillway.tier.cluster;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * A record of {@code __remote_log_metadata} about a segment. Kafka has no public API for these
 * records, so this reads their wire format, version 0 (schemas RemoteLogSegmentMetadataRecord and
 * RemoteLogSegmentMetadataUpdateRecord): varints for lengths, tagged fields after each struct.
 *
 * @param startOffset -1 in an update
 * @param endOffset inclusive; -1 in an update
 */
public record MetadataRecord(
        Uuid topicId,
        String topic,
        int partition,
        Uuid segmentId,
        long startOffset,
        long endOffset,
        State state) {

    /** In the order of Kafka's numbers. */
    public enum State {
        COPY_STARTED,
        COPY_FINISHED,
        DELETE_STARTED,
        DELETE_FINISHED;

        /** Whether the cluster reads it, or is copying it. */
        public boolean isAlive() {
            return this == COPY_STARTED || this == COPY_FINISHED;
        }
    }

    private static final int FRAME = 1;
    private static final int SEGMENT = 0;
    private static final int UPDATE = 1;

    /** Empty for records about something else, such as the deletion of a partition. */
    public static Optional<MetadataRecord> decode(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        try {
            int frame = varint(in);
            int kind = varint(in);
            int version = varint(in);
            if (frame != FRAME || version != 0) {
                throw new IllegalArgumentException(
                        "a metadata record of a newer Kafka: frame "
                                + frame
                                + ", kind "
                                + kind
                                + ", version "
                                + version);
            }
            return kind == SEGMENT || kind == UPDATE
                    ? Optional.of(segment(in, kind == SEGMENT))
                    : Optional.empty();
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a metadata record that ends too early", e);
        }
    }

    private static MetadataRecord segment(ByteBuffer in, boolean whole) {
        String topic = string(in);
        Uuid topicId = uuid(in);
        int partition = in.getInt();
        skipTags(in);
        Uuid segmentId = uuid(in);
        skipTags(in);
        long start = -1;
        long end = -1;
        if (whole) {
            start = in.getLong();
            end = in.getLong();
            skip(in, Integer.BYTES + 2 * Long.BYTES); // broker, youngest record, event time
            skipLeaderEpochs(in);
            skip(in, Integer.BYTES); // length
        } else {
            skip(in, Integer.BYTES + Long.BYTES); // broker, event time
        }
        skip(in, Math.max(0, varint(in) - 1)); // custom metadata
        return new MetadataRecord(
                topicId, topic, partition, segmentId, start, end, State.values()[in.get()]);
    }

    private static void skipLeaderEpochs(ByteBuffer in) {
        int count = varint(in) - 1;
        for (int i = 0; i < count; i++) {
            skip(in, Integer.BYTES + Long.BYTES);
            skipTags(in);
        }
    }

    private static void skipTags(ByteBuffer in) {
        int count = varint(in);
        for (int i = 0; i < count; i++) {
            varint(in);
            skip(in, varint(in));
        }
    }

    private static void skip(ByteBuffer in, int bytes) {
        if (bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + bytes);
    }

    private static String string(ByteBuffer in) {
        byte[] bytes = new byte[varint(in) - 1];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Uuid uuid(ByteBuffer in) {
        return new Uuid(in.getLong(), in.getLong());
    }

    private static int varint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a varint that is too long");
    }
}
