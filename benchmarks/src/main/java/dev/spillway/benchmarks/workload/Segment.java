package dev.spillway.benchmarks.workload;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;

/**
 * A segment as a broker hands it to a plugin. Segments of one partition follow each other.
 *
 * @param number the pattern that its bytes follow
 */
public record Segment(int number, RemoteLogSegmentMetadata metadata, LogSegmentData data) {
    private static final Uuid TOPIC = Uuid.fromString("jvmZsdCDQ-WMl4yvnFbwQw");
    private static final int RECORDS = 100_000;
    private static final int INDEX_INTERVAL_BYTES = 4096;
    private static final int OFFSET_ENTRY_BYTES = 8;
    private static final int TIME_ENTRY_BYTES = 12;
    private static final int BUFFER_BYTES = 1024 * 1024;

    public int bytes() {
        return metadata.segmentSizeInBytes();
    }

    /** Files of a segment, which any number of segments can be copied from. */
    public static Segment write(Path directory, int number, int bytes) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("segment-" + number));
        int entries = bytes / INDEX_INTERVAL_BYTES;
        LogSegmentData data =
                new LogSegmentData(
                        fill(folder.resolve("00000000000000000000.log"), number, bytes),
                        fill(folder.resolve("o.index"), number, entries * OFFSET_ENTRY_BYTES),
                        fill(folder.resolve("t.timeindex"), number, entries * TIME_ENTRY_BYTES),
                        Optional.of(fill(folder.resolve("x.txnindex"), number, 64)),
                        fill(folder.resolve("p.snapshot"), number, 16),
                        ByteBuffer.wrap("0\n1\n0 0\n".getBytes(StandardCharsets.UTF_8)));
        return new Segment(number, metadata(0, 0, bytes), data);
    }

    /**
     * The same bytes as another segment.
     *
     * @param nth of its partition, from 0
     */
    public Segment as(int partition, int nth) {
        return new Segment(number, metadata(partition, (long) nth * RECORDS, bytes()), data);
    }

    private static RemoteLogSegmentMetadata metadata(int partition, long start, int bytes) {
        return new RemoteLogSegmentMetadata(
                new RemoteLogSegmentId(
                        new TopicIdPartition(TOPIC, partition, "benchmark"), Uuid.randomUuid()),
                start,
                start + RECORDS - 1,
                System.currentTimeMillis(),
                1,
                System.currentTimeMillis(),
                bytes,
                Map.of(0, start),
                false);
    }

    private static Path fill(Path file, int number, int bytes) throws IOException {
        byte[] buffer = new byte[Math.min(bytes, BUFFER_BYTES)];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int position = 0; position < bytes; position += buffer.length) {
                SegmentPattern.fill(buffer, number, position);
                out.write(buffer, 0, Math.min(buffer.length, bytes - position));
            }
        }
        return file;
    }

    /** As Kafka's metadata is after the copy. */
    Segment copied(Optional<CustomMetadata> custom) {
        RemoteLogSegmentMetadata finished =
                metadata.createWithUpdates(
                        new RemoteLogSegmentMetadataUpdate(
                                metadata.remoteLogSegmentId(),
                                System.currentTimeMillis(),
                                custom,
                                RemoteLogSegmentState.COPY_SEGMENT_FINISHED,
                                1));
        return new Segment(number, finished, data);
    }
}
