package dev.spillway.tier;

import static dev.spillway.tier.testing.FaultInjectingProxy.NONE;
import static dev.spillway.tier.testing.FaultInjectingProxy.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.testing.FaultInjectingProxy;
import dev.spillway.tier.testing.FaultInjectingProxy.Fault;
import dev.spillway.tier.testing.FaultInjectingProxy.Request;
import dev.spillway.tier.testing.S3TestServer;
import dev.spillway.tier.testing.SampleSegment;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
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
import java.util.function.Function;
import javax.management.ObjectName;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RetriableRemoteStorageException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests whose outcome is not known: the store did it and the answer was lost, came too late, or
 * was something else. What is there is recognized and not sent again, and nothing is left behind.
 * The table is in docs/reference/plugin-request-outcomes.md.
 */
@Tag("long")
@Timeout(60)
class OutcomeMatrixTest {
    private static final int PART = 5 * 1024 * 1024;
    private static final int ATTEMPTS = 4;

    @TempDir static Path scratch;
    private static S3TestServer store;
    private static FaultInjectingProxy proxy;
    private static long seeds = 50_000;

    private final CountDownLatch testOver = new CountDownLatch(1);
    private S3RemoteStorageManager tier;

    @BeforeAll
    static void startStore() {
        store = S3TestServer.start(scratch);
        proxy = new FaultInjectingProxy(store.endpoint());
    }

    @AfterAll
    static void stopStore() throws Exception {
        proxy.close();
        store.close();
    }

    @BeforeEach
    void configure() {
        tier = new S3RemoteStorageManager();
        tier.configure(settings());
        proxy.forgetSeen();
    }

    private static Map<String, Object> settings() {
        Map<String, Object> settings = store.settings();
        settings.put("s3.endpoint", proxy.endpoint().toString());
        settings.put("upload.part.bytes", PART);
        settings.put("s3.attempt.timeout.ms", 1000);
        settings.put("s3.attempts", ATTEMPTS);
        settings.put("startup.probe", "off");
        return settings;
    }

    @AfterEach
    void nothingIsLeftInTheStore() throws Exception {
        testOver.countDown();
        proxy.behaves();
        tier.close();
        List<String> left = store.keys().stream().filter(key -> key.contains(".mpu")).toList();
        // What one test has left is no fault of the next.
        for (String key : left) {
            Files.deleteIfExists(store.object(key));
        }
        assertThat(left).isEmpty();
    }

    // ---- the store did it, and we do not know

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PutObject",
                "CreateMultipartUpload",
                "UploadPart",
                "CompleteMultipartUpload"
            })
    void aCopyWorksWhenAnAnswerIsLost(String operation) throws Exception {
        worksWith(operation, new Fault.LoseAnswer());
    }

    /**
     * Stands for a minute, with an attempt timeout of 20 s: here everything is 20 times as fast.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PutObject",
                "CreateMultipartUpload",
                "UploadPart",
                "CompleteMultipartUpload"
            })
    void aCopyWorksWhenAnAnswerComesThreeTimesTooLate(String operation) throws Exception {
        worksWith(operation, new Fault.Late(() -> await(3)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PutObject",
                "CreateMultipartUpload",
                "UploadPart",
                "CompleteMultipartUpload"
            })
    void aCopyWorksWhenTheStoreDidItAndSaysInternalError(String operation) throws Exception {
        worksWith(operation, new Fault.DoneBut(500, FaultInjectingProxy.error("InternalError")));
    }

    /** A proxy gives up waiting; the store continues. */
    @ParameterizedTest
    @CsvSource({
        "PutObject,504",
        "PutObject,503",
        "CompleteMultipartUpload,504",
        "CompleteMultipartUpload,502"
    })
    void aCopyWorksWhenAProxyGivesUpOnARequestThatWorks(String operation, int status)
            throws Exception {
        worksWith(operation, new Fault.DoneBut(status, "<html>gateway</html>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateMultipartUpload", "CompleteMultipartUpload"})
    void aCopyWorksWhenAnAnswerIsCutInTheMiddle(String operation) throws Exception {
        worksWith(operation, new Fault.Truncate(60));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PutObject",
                "CreateMultipartUpload",
                "UploadPart",
                "CompleteMultipartUpload"
            })
    void aCopyOutlivesABurstOfThrottling(String operation) throws Exception {
        SampleSegment sample = sample(operation);
        // Nothing is lost here, so nothing need time out on a busy machine.
        Map<String, Object> settings = settings();
        settings.put("s3.attempt.timeout.ms", 20_000);
        tier.close();
        tier = new S3RemoteStorageManager();
        tier.configure(settings);
        proxy.does(first(ATTEMPTS - 1, operation, answer(503, "SlowDown")));
        assertThat(read(copy(sample))).isEqualTo(sample.log());
    }

    /** The data is sent once more at most, where it cannot be checked whether it arrived. */
    private void worksWith(String operation, Fault fault) throws Exception {
        SampleSegment sample = sample(operation);
        proxy.does(first(1, operation, fault));
        RemoteLogSegmentMetadata copied = copy(sample);
        assertThat(sent(operation)).isLessThanOrEqualTo(operation.equals("UploadPart") ? 4 : 2);
        if (operation.equals("PutObject") || operation.equals("CompleteMultipartUpload")) {
            assertThat(sent(operation)).isEqualTo(1);
        }
        proxy.behaves();
        assertThat(read(copied)).isEqualTo(sample.log());
        assertThat(metric("deletions-pending")).isZero();
        assertThat(metric("copy-failures-total")).isZero();
    }

    /** Something in front of the store says "200" to everything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PutObject",
                "CreateMultipartUpload",
                "UploadPart",
                "CompleteMultipartUpload"
            })
    void aSuccessThatIsNotTheStoresIsNotBelieved(String operation) throws Exception {
        SampleSegment sample = sample(operation);
        proxy.does(first(1, operation, new Fault.Empty(200)));
        assertThat(read(copy(sample))).isEqualTo(sample.log());
    }

    /** 200 at once, blanks while it works, and then an error. */
    @Test
    void anErrorInTheBodyOfACompleteThatBeganWithSuccessIsAnError() throws Exception {
        SampleSegment sample = sample("CompleteMultipartUpload");
        proxy.does(
                first(
                        1,
                        "CompleteMultipartUpload",
                        new Fault.Answer(200, "InternalError", Map.of())));
        assertThat(read(copy(sample))).isEqualTo(sample.log());
        assertThat(sent("CompleteMultipartUpload")).isEqualTo(2);
    }

    /** The first answer is lost; the second request is told that there is no such upload. */
    @Test
    void anUploadThatIsGoneBecauseItIsCompleteIsASuccess() throws Exception {
        SampleSegment sample = sample("CompleteMultipartUpload");
        AtomicInteger completes = new AtomicInteger();
        AtomicInteger looks = new AtomicInteger();
        proxy.does(request -> {
            if (request.operation().equals("CompleteMultipartUpload")) {
                return completes.getAndIncrement() == 0 ? new Fault.LoseAnswer() : NONE;
            }
            // ... because the store does not show yet what it has just written.
            boolean early = request.isObjectGet() && looks.getAndIncrement() < 3;
            return early ? answer(404, "NoSuchKey") : NONE;
        });
        RemoteLogSegmentMetadata copied = copy(sample);
        assertThat(completes.get()).isEqualTo(2);
        proxy.behaves();
        assertThat(read(copied)).isEqualTo(sample.log());
    }

    @Test
    void anUploadThatSomebodyAbortedFailsSoonAndIsNotCompletedForEver() throws Exception {
        SampleSegment sample = sample("CompleteMultipartUpload");
        proxy.does(request ->
                request.operation().equals("CompleteMultipartUpload")
                        ? answer(404, "NoSuchUpload")
                        : NONE);
        assertThatThrownBy(() -> copy(sample))
                .isInstanceOf(RemoteStorageException.class)
                .hasMessageContaining("NoSuchUpload");
        assertThat(sent("CompleteMultipartUpload")).isEqualTo(2);
    }

    /** Half of the object of another attempt must never be taken for this one. */
    @Test
    void anotherObjectUnderTheKeyIsNotTakenForThisOne() throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, seeds++, 1000);
        proxy.does(first(1, "PutObject", new Fault.Lost(() -> {})));
        Path there = store.object(keyOf(sample));
        Files.createDirectories(there.getParent());
        Files.write(there, new byte[1000]);
        assertThat(read(copy(sample))).isEqualTo(sample.log());
        assertThat(sent("PutObject")).isEqualTo(2);
    }

    @Test
    void aLineThatIsSlowGetsMoreTimeAndNotTheSameBytesForEver() throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, seeds++, PART - 100_000);
        // Some 8 s for 5 MiB, against the 6 s that the first attempt gets.
        proxy.does(request -> request.isPut() ? new Fault.SlowLine(64 * 1024, 100) : NONE);
        RemoteLogSegmentMetadata copied = copy(sample);
        proxy.behaves();
        assertThat(read(copied)).isEqualTo(sample.log());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PutObject", "CompleteMultipartUpload"})
    void whileTheStoreCannotBeCheckedNothingIsSentAgain(String operation) throws Exception {
        SampleSegment sample = sample(operation);
        AtomicInteger requests = new AtomicInteger();
        proxy.does(request -> {
            if (request.operation().equals(operation)) {
                return requests.getAndIncrement() == 0 ? new Fault.LoseAnswer() : NONE;
            }
            return request.isObjectGet() ? answer(500, "InternalError") : NONE;
        });
        assertThatThrownBy(() -> copy(sample)).isInstanceOf(RemoteStorageException.class);
        assertThat(requests.get()).isEqualTo(1);
        // Kafka deletes it now; should the object appear after that, it is deleted once more.
        assertThat(metric("deletions-pending")).isEqualTo(1);
    }

    // ---- reads and deletes

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatWasJustWrittenMayBeMissingForAMoment(int answers) throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, seeds++, 100_000);
        RemoteLogSegmentMetadata copied = copy(sample);
        proxy.does(first(answers, "GetObject", answer(404, "NoSuchKey")));
        assertThat(read(copied)).isEqualTo(sample.log());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost", "late", "error"})
    void aDeleteWhoseAnswerIsNotKnownIsRepeated(String how) throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, seeds++, 1000);
        RemoteLogSegmentMetadata copied = copy(sample);
        Fault fault =
                switch (how) {
                    case "lost" -> new Fault.LoseAnswer();
                    case "late" -> new Fault.Late(() -> await(3));
                    default -> new Fault.DoneBut(500, FaultInjectingProxy.error("InternalError"));
                };
        proxy.does(first(1, "DeleteObject", fault));
        tier.deleteLogSegmentData(copied);
        assertThat(store.keys()).noneMatch(key -> key.contains(id(sample)));
        assertThat(metric("deletions-pending")).isZero();
    }

    /** Kafka does not retry when the topic is gone, so the plugin does. */
    @Test
    void aDeleteThatFailedIsPendingAndVisibleUntilItIsDone() throws Exception {
        SampleSegment sample = SampleSegment.of(scratch, seeds++, 1000);
        RemoteLogSegmentMetadata copied = copy(sample);
        proxy.does(request -> answer(503, "SlowDown"));
        assertThatThrownBy(() -> tier.deleteLogSegmentData(copied))
                .isInstanceOf(RetriableRemoteStorageException.class);
        assertThat(metric("deletions-pending")).isEqualTo(1);
        proxy.behaves();
        while (metric("deletions-pending") > 0) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(store.keys()).noneMatch(key -> key.contains(id(sample)));
        assertThat(metric("late-deletions-total")).isEqualTo(1);
    }

    /**
     * When a topic is deleted Kafka waits for each of its partitions on the thread that applies the
     * cluster's metadata: a silent store must not block it for hours.
     */
    @Test
    void aSilentStoreHoldsUpTheDeletionOfATopicOnce() throws Exception {
        Map<String, Object> settings = settings();
        settings.put("s3.attempt.timeout.ms", 2000);
        List<RemoteLogSegmentMetadata> segments = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            segments.add(copy(SampleSegment.of(scratch, seeds++, 10)));
        }
        try (S3RemoteStorageManager other = new S3RemoteStorageManager()) {
            other.configure(settings);
            proxy.forgetSeen();
            proxy.does(request -> new Fault.Lost(() -> await(testOver)));
            for (RemoteLogSegmentMetadata segment : segments) {
                assertThatThrownBy(() -> other.deleteLogSegmentData(segment))
                        .isInstanceOf(RetriableRemoteStorageException.class);
            }
            assertThat(sent("DeleteObject")).isLessThanOrEqualTo(ATTEMPTS);
        }
    }

    // ---- closing

    @Test
    void closingWhileACopyRunsEndsItAndFreesItsParts() throws Exception {
        SampleSegment sample = sample("UploadPart");
        CountDownLatch sending = new CountDownLatch(1);
        proxy.does(request -> {
            if (!request.operation().equals("UploadPart")) {
                return NONE;
            }
            sending.countDown();
            return new Fault.Lost(() -> await(testOver));
        });
        ExecutorService copier = Executors.newSingleThreadExecutor();
        Future<?> copy = copier.submit(() -> copy(sample));
        await(sending);
        tier.close();
        assertThatThrownBy(copy::get).hasCauseInstanceOf(RemoteStorageException.class);
        copier.shutdown();
        assertThat(store.keys()).noneMatch(key -> key.contains(".mpu"));
        assertThatThrownBy(() -> copy(sample)).isInstanceOf(RemoteStorageException.class);
    }

    // ----

    /** Of two parts if the operation belongs to a multipart upload. */
    private static SampleSegment sample(String operation) {
        return SampleSegment.of(scratch, seeds++, operation.equals("PutObject") ? 1000 : 2 * PART);
    }

    private static long sent(String operation) {
        return proxy.seen().stream()
                .filter(request -> request.operation().equals(operation))
                .count();
    }

    private static Function<Request, Fault> first(int count, String operation, Fault fault) {
        AtomicInteger left = new AtomicInteger(count);
        return request ->
                request.operation().equals(operation) && left.getAndDecrement() > 0 ? fault : NONE;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(40, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How a slow store spends its time. */
    private static void await(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RemoteLogSegmentMetadata copy(SampleSegment sample) throws RemoteStorageException {
        return sample.copied(tier.copyLogSegmentData(sample.metadata(), sample.data()));
    }

    private byte[] read(RemoteLogSegmentMetadata metadata) throws Exception {
        try (InputStream in = tier.fetchLogSegment(metadata, 0)) {
            return in.readAllBytes();
        }
    }

    private static String id(SampleSegment sample) {
        return sample.metadata().remoteLogSegmentId().id().toString();
    }

    private static String keyOf(SampleSegment sample) {
        return S3TestServer.CLUSTER_ID
                + "/page-views."
                + SampleSegment.TOPIC_ID
                + "/7/00000000000000004096-00000000000000008191-"
                + id(sample)
                + ".seg";
    }

    private static long metric(String name) throws Exception {
        return (long)
                ManagementFactory.getPlatformMBeanServer()
                        .getAttribute(
                                new ObjectName("dev.spillway.tier:type=tiered-storage"), name);
    }
}
