package dev.spillway.tier;

import static dev.spillway.tier.testing.FaultInjectingProxy.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.testing.FaultInjectingProxy;
import dev.spillway.tier.testing.FaultInjectingProxy.Fault;
import dev.spillway.tier.testing.FaultInjectingProxy.Request;
import dev.spillway.tier.testing.S3TestServer;
import dev.spillway.tier.testing.SampleSegment;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.management.ObjectName;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager.IndexType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real S3 server behind a proxy that injects faults, and a plugin that uses it. After every test
 * the plugin works again as soon as the store does, and nothing is left behind.
 */
abstract class FaultyStoreTestBase {
    static final int CHUNK = 64 * 1024;
    static final int PART = 5 * 1024 * 1024;

    @TempDir static Path scratch;
    static S3TestServer store;
    static FaultInjectingProxy front;
    static long seeds = 1000;

    S3RemoteStorageManager tier;

    @BeforeAll
    static void startStore() {
        store = S3TestServer.start(scratch);
        front = new FaultInjectingProxy(store.endpoint());
    }

    @AfterAll
    static void stopStore() throws Exception {
        front.close();
        store.close();
    }

    @BeforeEach
    void configure() {
        tier = new S3RemoteStorageManager();
        tier.configure(settings());
    }

    static Map<String, Object> settings() {
        Map<String, Object> settings = store.settings();
        settings.put("s3.endpoint", front.endpoint().toString());
        settings.put("chunk.bytes", CHUNK);
        settings.put("upload.part.bytes", PART);
        settings.put("s3.attempt.timeout.ms", 1000);
        settings.put("s3.attempts", 4);
        settings.put("startup.probe", "off");
        return settings;
    }

    @AfterEach
    void everythingWorksAgain() throws Exception {
        front.behaves();
        SampleSegment sample = sample(3 * CHUNK + 17);
        assertThat(read(copy(sample))).isEqualTo(sample.log());
        tier.close();
        assertThat(unfinishedUploads()).isEmpty();
    }

    static Function<Request, Fault> first(int count, Predicate<Request> which, Fault fault) {
        AtomicInteger left = new AtomicInteger(count);
        return request -> which.test(request) && left.getAndDecrement() > 0 ? fault : NONE;
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static SampleSegment sample(int bytes) {
        return SampleSegment.of(scratch, seeds++, bytes);
    }

    RemoteLogSegmentMetadata copy(SampleSegment sample) throws RemoteStorageException {
        return sample.copied(tier.copyLogSegmentData(sample.metadata(), sample.data()));
    }

    byte[] read(RemoteLogSegmentMetadata metadata) throws Exception {
        try (InputStream in = tier.fetchLogSegment(metadata, 0)) {
            return in.readAllBytes();
        }
    }

    byte[] index(RemoteLogSegmentMetadata metadata, IndexType type) throws Exception {
        try (InputStream in = tier.fetchIndex(metadata, type)) {
            return in.readAllBytes();
        }
    }

    static long metric(String name) throws Exception {
        return (long)
                ManagementFactory.getPlatformMBeanServer()
                        .getAttribute(
                                new ObjectName("dev.spillway.tier:type=tiered-storage"), name);
    }

    static String id(SampleSegment sample) {
        return sample.metadata().remoteLogSegmentId().id().toString();
    }

    static String keyOf(SampleSegment sample) {
        return store.keys().stream()
                .filter(key -> key.contains(id(sample)))
                .findFirst()
                .orElseThrow();
    }

    static List<String> unfinishedUploads() {
        return store.keys().stream().filter(key -> key.contains(".mpu")).toList();
    }
}
