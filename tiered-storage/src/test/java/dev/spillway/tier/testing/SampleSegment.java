package dev.spillway.tier.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;

/** A segment on a broker's disk, as Kafka hands it to the plugin. */
public record SampleSegment(RemoteLogSegmentMetadata metadata, LogSegmentData data, byte[] log) {
    public static final Uuid TOPIC_ID = Uuid.fromString("jvmZsdCDQ-WMl4yvnFbwQw");

    /** A segment of random bytes. The same seed and length make the same one. */
    public static SampleSegment of(Path directory, long seed, int bytes) {
        return of(directory, seed, random(seed, bytes), Optional.of(random(seed + 1, 68)));
    }

    public static SampleSegment of(
            Path directory, long seed, byte[] log, Optional<byte[]> transactionIndex) {
        try {
            Path folder = Files.createTempDirectory(directory, "segment");
            Path file = Files.write(folder.resolve("00000000000000004096.log"), log);
            Path offsets = Files.write(folder.resolve("o.index"), random(seed + 2, 808));
            Path times = Files.write(folder.resolve("t.timeindex"), random(seed + 3, 1212));
            Path producers = Files.write(folder.resolve("p.snapshot"), random(seed + 4, 10));
            Optional<Path> transactions = Optional.empty();
            if (transactionIndex.isPresent()) {
                transactions =
                        Optional.of(
                                Files.write(folder.resolve("x.txnindex"), transactionIndex.get()));
            }
            ByteBuffer epochs =
                    ByteBuffer.wrap("0\n2\n0 0\n3 5000\n".getBytes(StandardCharsets.UTF_8));
            return new SampleSegment(
                    metadata(seed, log.length, transactionIndex.isEmpty()),
                    new LogSegmentData(file, offsets, times, transactions, producers, epochs),
                    log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RemoteLogSegmentMetadata metadata(long seed, int bytes, boolean noTransactions) {
        TopicIdPartition partition = new TopicIdPartition(TOPIC_ID, 7, "page-views");
        return new RemoteLogSegmentMetadata(
                new RemoteLogSegmentId(partition, new Uuid(0x5eed, seed)),
                4096,
                8191,
                1_700_000_000_000L,
                2,
                1_700_000_060_000L,
                bytes,
                Map.of(0, 4096L, 3, 5000L),
                noTransactions);
    }

    /** As Kafka's metadata is after the copy. */
    public RemoteLogSegmentMetadata copied(Optional<CustomMetadata> custom) {
        return metadata.createWithUpdates(
                new RemoteLogSegmentMetadataUpdate(
                        metadata.remoteLogSegmentId(),
                        1_700_000_061_000L,
                        custom,
                        RemoteLogSegmentState.COPY_SEGMENT_FINISHED,
                        2));
    }

    public static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
