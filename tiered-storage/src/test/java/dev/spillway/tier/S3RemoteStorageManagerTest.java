package dev.spillway.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.testing.S3TestServer;
import dev.spillway.tier.testing.SampleSegment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager.IndexType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3RemoteStorageManagerTest {
    private static final int CHUNK = 4096;
    private static final int PART = 5 * 1024 * 1024;

    @TempDir static Path scratch;
    private static S3TestServer store;
    private S3RemoteStorageManager tier;

    @BeforeAll
    static void startStore() {
        store = S3TestServer.start(scratch);
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    @BeforeEach
    void configure() {
        tier = new S3RemoteStorageManager();
        Map<String, Object> settings = store.settings();
        settings.put("chunk.bytes", CHUNK);
        settings.put("upload.part.bytes", PART);
        tier.configure(settings);
    }

    @AfterEach
    void close() {
        tier.close();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                CHUNK - 1,
                CHUNK,
                CHUNK + 1,
                2 * CHUNK,
                PART - 1,
                PART,
                PART + 1,
                2 * PART,
                2 * PART + CHUNK + 1
            })
    void readsBackWhatItCopied(int bytes) throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, bytes, bytes);
        RemoteLogSegmentMetadata copied = copy(sample);
        assertThat(read(copied, 0)).isEqualTo(sample.log());
        for (int position : new int[] {1, CHUNK - 1, CHUNK, CHUNK + 1, bytes / 2, bytes - 1}) {
            if (position >= 0 && position < bytes) {
                assertThat(read(copied, position))
                        .isEqualTo(Arrays.copyOfRange(sample.log(), position, bytes));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 2, CHUNK - 1, CHUNK, 2 * CHUNK, 3 * CHUNK, 5 * CHUNK})
    void endPositionIsInclusiveAndMayLieBehindTheEnd(int end) throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, 100 + end, 3 * CHUNK);
        RemoteLogSegmentMetadata copied = copy(sample);
        try (InputStream in = tier.fetchLogSegment(copied, 0, end)) {
            assertThat(in.readAllBytes())
                    .isEqualTo(Arrays.copyOf(sample.log(), Math.min(end + 1, sample.log().length)));
        }
    }

    @Test
    void givesBackEveryIndex() throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, 1, 10_000);
        RemoteLogSegmentMetadata copied = copy(sample);
        assertThat(index(copied, IndexType.OFFSET))
                .isEqualTo(Files.readAllBytes(sample.data().offsetIndex()));
        assertThat(index(copied, IndexType.TIMESTAMP))
                .isEqualTo(Files.readAllBytes(sample.data().timeIndex()));
        assertThat(index(copied, IndexType.TRANSACTION))
                .isEqualTo(Files.readAllBytes(sample.data().transactionIndex().orElseThrow()));
        assertThat(index(copied, IndexType.PRODUCER_SNAPSHOT))
                .isEqualTo(Files.readAllBytes(sample.data().producerSnapshotIndex()));
        assertThat(index(copied, IndexType.LEADER_EPOCH))
                .isEqualTo(sample.data().leaderEpochIndex().array());
    }

    @Test
    void aSegmentWithoutTransactionsHasNoTransactionIndex() throws Exception {
        SampleSegment sample =
                SampleSegment.of(scratch, 2, SampleSegment.random(2, 100), Optional.empty());
        RemoteLogSegmentMetadata copied = copy(sample);
        assertThatThrownBy(() -> index(copied, IndexType.TRANSACTION))
                .isInstanceOf(RemoteResourceNotFoundException.class);
    }

    @Test
    void oneObjectASegmentWhoseNameSaysWhatItIs() throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, 3, 2 * PART);
        copy(sample);
        assertThat(store.keys()).contains(key(sample));
        assertThat(key(sample))
                .startsWith(
                        S3TestServer.CLUSTER_ID
                                + "/page-views.jvmZsdCDQ-WMl4yvnFbwQw/7/"
                                + "00000000000000004096-00000000000000008191-");
    }

    @Test
    void customMetadataFitsWhatKafkaAllows() throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, 4, 100);
        CustomMetadata custom =
                tier.copyLogSegmentData(sample.metadata(), sample.data()).orElseThrow();
        assertThat(custom.value().length).isLessThanOrEqualTo(128);
    }

    @Test
    void deletesAndDoesNotMindWhenThereIsNothingToDelete() throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, 5, 100);
        RemoteLogSegmentMetadata copied = copy(sample);
        tier.deleteLogSegmentData(copied);
        assertThat(store.keys()).doesNotContain(key(sample));
        tier.deleteLogSegmentData(copied);
        assertThatThrownBy(() -> read(copied, 0))
                .isInstanceOf(RemoteResourceNotFoundException.class);
    }

    @Test
    void deletesWithoutCustomMetadataAsAfterAFailedCopy() throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, 6, 100);
        copy(sample);
        tier.deleteLogSegmentData(sample.metadata());
        assertThat(store.keys()).doesNotContain(key(sample));
    }

    @Test
    void copyingAgainOverwrites() throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, 7, 1000);
        copy(sample);
        assertThat(read(copy(sample), 0)).isEqualTo(sample.log());
    }

    @Test
    void aDamagedChunkIsNeverGivenOut() throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, 8, 3 * CHUNK);
        RemoteLogSegmentMetadata copied = copy(sample);
        Path object = store.object(key(sample));
        byte[] bytes = Files.readAllBytes(object);
        bytes[CHUNK + 17] ^= 1;
        Files.write(object, bytes);
        assertThatThrownBy(() -> read(copied, 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("chunk 1")
                .hasMessageContaining(key(sample));
    }

    @Test
    void aSegmentFileThatIsShorterThanItsMetadataSaysFailsTheCopy() throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, 9, 3 * CHUNK);
        Files.write(sample.data().logSegment(), new byte[CHUNK]);
        assertThatThrownBy(() -> copy(sample))
                .isInstanceOf(RemoteStorageException.class)
                .hasMessageContaining("ends at 4096");
        assertThat(store.keys()).doesNotContain(key(sample));
    }

    private RemoteLogSegmentMetadata copy(SampleSegment sample) throws RemoteStorageException {
        return sample.copied(tier.copyLogSegmentData(sample.metadata(), sample.data()));
    }

    private byte[] read(RemoteLogSegmentMetadata metadata, int position) throws Exception {
        try (InputStream in = tier.fetchLogSegment(metadata, position)) {
            return in.readAllBytes();
        }
    }

    private byte[] index(RemoteLogSegmentMetadata metadata, IndexType type) throws Exception {
        try (InputStream in = tier.fetchIndex(metadata, type)) {
            return in.readAllBytes();
        }
    }

    private static String key(SampleSegment sample) {
        return S3TestServer.CLUSTER_ID
                + "/page-views."
                + SampleSegment.TOPIC_ID
                + "/7/00000000000000004096-00000000000000008191-"
                + sample.metadata().remoteLogSegmentId().id()
                + ".seg";
    }
}
