package dev.spillway.tier;

import static dev.spillway.tier.testing.FaultInjectingProxy.NONE;
import static dev.spillway.tier.testing.FaultInjectingProxy.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.testing.FaultInjectingProxy.Fault;
import dev.spillway.tier.testing.FaultInjectingProxy.Request;
import dev.spillway.tier.testing.SampleSegment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager.IndexType;
import org.apache.kafka.server.log.remote.storage.RetriableRemoteStorageException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What real stores and networks do to copies, reads and deletes, one fault after the other. In
 * every case: no wrong data is returned, what failed works again when the store does, and nothing
 * is left behind.
 */
@Tag("long")
@Timeout(60)
class FaultMatrixTest extends FaultyStoreTestBase {
    /** Answers of the store after which a second request may be sent: {@code FirstByteLatency}. */
    private static final int ENOUGH_TO_KNOW_WHAT_IS_LATE = 8;

    // ---- copies

    @ParameterizedTest
    @ValueSource(strings = {"SlowDown", "ServiceUnavailable", "InternalError"})
    void aCopyOutlivesABurstOfErrors(String code) throws Exception {
        SampleSegment sample = sample(2 * PART);
        proxy.does(
                first(3, Request::isPut, answer(code.equals("InternalError") ? 500 : 503, code)));
        assertThat(read(copy(sample))).isEqualTo(sample.log());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 2 * PART})
    void aCopyFailsWhenTheStoreDoesForGoodAndLeavesNothing(int bytes) throws Exception {
        SampleSegment sample = sample(bytes);
        proxy.does(request -> request.isPut() ? answer(503, "SlowDown") : NONE);
        assertThatThrownBy(() -> copy(sample))
                .isInstanceOf(RemoteStorageException.class)
                .isNotInstanceOf(RetriableRemoteStorageException.class)
                .hasMessageContaining("503 SlowDown");
        proxy.behaves();
        assertThat(unfinishedUploads()).isEmpty();
        assertThat(store.keys()).noneMatch(key -> key.contains(id(sample)));
    }

    @Test
    void aCopyGoesOnWhenConnectionsAreLostInTheMiddle() throws Exception {
        SampleSegment sample = sample(2 * PART + 1);
        proxy.does(first(2, Request::isPut, new Fault.LoseAnswer()));
        assertThat(read(copy(sample))).isEqualTo(sample.log());
    }

    @Test
    void aCopyGivesUpAStoreThatTakesItAllAndSaysNothing() throws Exception {
        SampleSegment sample = sample(1000);
        CountDownLatch testOver = new CountDownLatch(1);
        proxy.does(request -> request.isPut() ? new Fault.Lost(() -> await(testOver)) : NONE);
        assertThatThrownBy(() -> copy(sample)).isInstanceOf(RemoteStorageException.class);
        testOver.countDown();
    }

    @Test
    void aCopyThatIsInterruptedStopsAndLeavesNothing() throws Exception {
        SampleSegment sample = sample(2 * PART);
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch testOver = new CountDownLatch(1);
        proxy.does(request -> {
            if (!request.isPut()) {
                return NONE;
            }
            sending.countDown();
            return new Fault.Lost(() -> await(testOver));
        });
        ExecutorService copier = Executors.newSingleThreadExecutor();
        Future<?> copy = copier.submit(() -> copy(sample));
        await(sending);
        proxy.behaves();
        copier.shutdownNow();
        assertThat(copier.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(copy::get).hasCauseInstanceOf(RemoteStorageException.class);
        testOver.countDown();
        assertThat(store.keys()).noneMatch(key -> key.contains(id(sample)));
    }

    // ---- reads

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5})
    void aReadGoesOnWhereTheConnectionWasReset(int afterBytes) throws Exception {
        readsThrough(new Fault.Reset(afterBytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK, 3 * CHUNK + 5})
    void aReadGoesOnWhereTheBodyEndedTooEarly(int afterBytes) throws Exception {
        readsThrough(new Fault.Truncate(afterBytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, CHUNK + 5})
    void aReadGoesOnWhereTheBodyStalled(int afterBytes) throws Exception {
        readsThrough(new Fault.Stall(afterBytes));
    }

    @Test
    void aReadOutlivesABurstOfErrors() throws Exception {
        readsThrough(answer(503, "SlowDown"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, CHUNK, 2 * CHUNK + 7})
    void aByteThatArrivesWrongIsAskedForAgain(int atByte) throws Exception {
        readsThrough(new Fault.Corrupt(atByte));
    }

    /** Both GETs of a cold read, and the next two, meet the fault. */
    private void readsThrough(Fault fault) throws Exception {
        SampleSegment sample = sample(20 * CHUNK + 3);
        RemoteLogSegmentMetadata copied = copy(sample);
        AtomicInteger gets = new AtomicInteger();
        proxy.does(request ->
                request.isObjectGet() && gets.getAndIncrement() % 2 == 0 && gets.get() < 5
                        ? fault
                        : NONE);
        assertThat(index(copied, IndexType.OFFSET))
                .isEqualTo(Files.readAllBytes(sample.data().offsetIndex()));
        assertThat(read(copied)).isEqualTo(sample.log());
    }

    @Test
    void aChunkThatIsWrongInTheStoreIsNamedAndNeverGivenOut() throws Exception {
        SampleSegment sample = sample(4 * CHUNK);
        RemoteLogSegmentMetadata copied = copy(sample);
        index(copied, IndexType.OFFSET); // the chunk table is here, and right
        proxy.does(request -> request.isObjectGet() ? new Fault.Corrupt(10) : NONE);
        assertThatThrownBy(() -> read(copied))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(id(sample))
                .hasMessageContaining("chunk 0")
                .hasMessageContaining("offsets 4096 to 8191")
                .hasMessageContaining("wrong checksum");
    }

    @Test
    void aStoreThatIgnoresRangesIsNotBelieved() throws Exception {
        SampleSegment sample = sample(4 * CHUNK);
        RemoteLogSegmentMetadata copied = copy(sample);
        proxy.does(request -> request.isObjectGet() ? new Fault.WithoutHeader("range") : NONE);
        assertThatThrownBy(() -> read(copied)).isInstanceOf(RemoteStorageException.class);
    }

    @Test
    void whatHasBeenDeletedBehindOurBackIsNotFound() throws Exception {
        SampleSegment sample = sample(1000);
        RemoteLogSegmentMetadata copied = copy(sample);
        Files.delete(store.object(keyOf(sample)));
        assertThatThrownBy(() -> index(copied, IndexType.OFFSET))
                .isInstanceOf(RemoteResourceNotFoundException.class);
        assertThatThrownBy(() -> read(copied)).isInstanceOf(RemoteResourceNotFoundException.class);
        // Kafka would remember it as a segment without aborted transactions.
        assertThatThrownBy(() -> index(copied, IndexType.TRANSACTION))
                .isInstanceOf(RemoteStorageException.class)
                .isNotInstanceOf(RemoteResourceNotFoundException.class);
    }

    /**
     * There is only one attempt, and the first answer never begins. The reads before it are just
     * enough to know what is usual: one more, and on a busy machine it could be sent a second time,
     * which leaves no budget for the one that this is about.
     */
    @Test
    void aSlowAnswerIsOvertakenByASecondRequest() throws Exception {
        Map<String, Object> patient = settings();
        patient.put("s3.attempts", 1);
        patient.put("s3.attempt.timeout.ms", 600_000);
        CountDownLatch testOver = new CountDownLatch(1);
        try (S3RemoteStorageManager other = new S3RemoteStorageManager()) {
            other.configure(patient);
            SampleSegment cold = sample(CHUNK);
            RemoteLogSegmentMetadata copied = copy(cold);
            proxy.forgetSeen();
            other.fetchIndex(copied, IndexType.OFFSET)
                    .readAllBytes(); // leaves its chunk to be read
            while (objectGets() < ENOUGH_TO_KNOW_WHAT_IS_LATE) {
                other.fetchIndex(copy(sample(10)), IndexType.OFFSET).readAllBytes();
            }
            proxy.does(first(1, Request::isObjectGet, new Fault.Lost(() -> await(testOver))));
            try (InputStream in = other.fetchLogSegment(copied, 0)) {
                assertThat(in.readAllBytes()).isEqualTo(cold.log());
            }
            assertThat(objectGets()).isEqualTo(ENOUGH_TO_KNOW_WHAT_IS_LATE + 2);
        } finally {
            testOver.countDown();
        }
    }

    private static long objectGets() {
        return proxy.seen().stream().filter(Request::isObjectGet).count();
    }

    @Test
    void manyReadersOfAFailingStoreAllComeThroughWithinTheCache() throws Exception {
        SampleSegment sample = sample(150 * CHUNK); // more than the cache holds
        RemoteLogSegmentMetadata copied = copy(sample);
        AtomicInteger gets = new AtomicInteger();
        proxy.does(request ->
                request.isObjectGet() && gets.getAndIncrement() % 3 == 1
                        ? new Fault.Reset(gets.get() * 1000)
                        : NONE);
        ExecutorService readers = Executors.newFixedThreadPool(6);
        List<Future<byte[]>> reads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            reads.add(readers.submit(() -> read(copied)));
        }
        for (Future<byte[]> read : reads) {
            assertThat(read.get()).isEqualTo(sample.log());
            assertThat(metric("cache-bytes")).isLessThanOrEqualTo(metric("cache-max-bytes"));
        }
        readers.shutdown();
    }

    // ---- deletes

    @Test
    void aDeleteThatTheStoreCannotDoNowIsRetriedByKafka() throws Exception {
        SampleSegment sample = sample(1000);
        RemoteLogSegmentMetadata copied = copy(sample);
        proxy.does(request -> request.method().equals("DELETE") ? answer(503, "SlowDown") : NONE);
        assertThatThrownBy(() -> tier.deleteLogSegmentData(copied))
                .isInstanceOf(RetriableRemoteStorageException.class);
        proxy.does(
                request -> request.method().equals("DELETE") ? answer(403, "AccessDenied") : NONE);
        assertThatThrownBy(() -> tier.deleteLogSegmentData(copied))
                .isNotInstanceOf(RetriableRemoteStorageException.class)
                .hasMessageContaining("s3:DeleteObject");
        proxy.behaves();
        tier.deleteLogSegmentData(copied);
        assertThat(store.keys()).noneMatch(key -> key.contains(id(sample)));
    }

    @Test
    void manyDeletesShareRequests() throws Exception {
        List<RemoteLogSegmentMetadata> copies = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            copies.add(copy(sample(10)));
        }
        CountDownLatch firstIsThere = new CountDownLatch(1);
        CountDownLatch othersQueue = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        proxy.does(request -> {
            if (requests.getAndIncrement() > 0) {
                return NONE;
            }
            firstIsThere.countDown();
            return new Fault.Before(() -> await(othersQueue));
        });
        ExecutorService deleters = Executors.newFixedThreadPool(40);
        List<Future<?>> deletes = new ArrayList<>();
        for (RemoteLogSegmentMetadata copied : copies) {
            deletes.add(
                    deleters.submit(() -> {
                        tier.deleteLogSegmentData(copied);
                        return true;
                    }));
            await(firstIsThere);
        }
        Thread.sleep(
                50); // the others are on their way into the queue; late ones only cost a request
        othersQueue.countDown();
        for (Future<?> delete : deletes) {
            delete.get();
        }
        deleters.shutdown();
        assertThat(requests.get()).isLessThan(10);
    }

    @Test
    void aStoreWithoutDeleteObjectsIsDeletedFromOneByOne() throws Exception {
        proxy.does(request ->
                request.method().equals("POST") && request.target().contains("delete")
                        ? answer(501, "NotImplemented")
                        : NONE);
        List<RemoteLogSegmentMetadata> copies = List.of(copy(sample(10)), copy(sample(10)));
        ExecutorService deleters = Executors.newFixedThreadPool(2);
        for (RemoteLogSegmentMetadata copied : copies) {
            deleters.submit(() -> {
                tier.deleteLogSegmentData(copied);
                return true;
            });
        }
        deleters.shutdown();
        assertThat(deleters.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        for (RemoteLogSegmentMetadata copied : copies) {
            assertThat(store.keys())
                    .noneMatch(key -> key.contains(copied.remoteLogSegmentId().id().toString()));
        }
    }

    @Test
    void anErrorBecomesAnExceptionThatKafkaHandles() {
        SampleSegment sample = sample(10);
        LogSegmentData whole = sample.data();
        LogSegmentData broken =
                new LogSegmentData(
                        whole.logSegment(),
                        whole.offsetIndex(),
                        whole.timeIndex(),
                        whole.transactionIndex(),
                        whole.producerSnapshotIndex(),
                        whole.leaderEpochIndex()) {
                    @Override
                    public Path logSegment() {
                        throw new NoClassDefFoundError("a class that has gone");
                    }
                };
        assertThatThrownBy(() -> tier.copyLogSegmentData(sample.metadata(), broken))
                .isInstanceOf(RemoteStorageException.class)
                .hasMessageContaining("a class that has gone");
    }
}
