package dev.spillway.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.metrics.RequestMetrics;
import dev.spillway.tier.metrics.RequestMetrics.Result;
import dev.spillway.tier.s3.ObjectFingerprint;
import dev.spillway.tier.s3.ObjectStore.MultipartUpload;
import dev.spillway.tier.s3.RequestContent;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.testing.FaultInjectingProxy;
import dev.spillway.tier.testing.FaultInjectingProxy.Fault;
import dev.spillway.tier.testing.FaultInjectingProxy.Request;
import dev.spillway.tier.testing.S3TestServer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of request that there is, as it reaches the store. */
class StoreHeadersTest {
    private static final String PREFIX = S3TestServer.CLUSTER_ID + "/";
    private static final String OWNER = "x-amz-expected-bucket-owner";
    private static final String SSE = "x-amz-server-side-encryption";
    private static final String KEY = SSE + "-aws-kms-key-id";
    private static final String BUCKET_KEY = SSE + "-bucket-key-enabled";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir static Path shared;
    private static S3TestServer signed;

    /** S3Proxy does not encrypt, and says so; so the front keeps that header from it. */
    private static S3TestServer anybodys;

    private S3TestServer store = signed;
    private FaultInjectingProxy front;

    @BeforeAll
    static void startStore() {
        signed = S3TestServer.start(shared.resolve("signed"));
        anybodys = S3TestServer.startForAnybody(shared.resolve("anybodys"));
    }

    @AfterAll
    static void stopStore() throws Exception {
        signed.close();
        anybodys.close();
    }

    @BeforeEach
    void start() {
        front = new FaultInjectingProxy(signed.endpoint());
    }

    @AfterEach
    void stop() throws Exception {
        front.close();
    }

    @Test
    void everyRequestNamesTheOwnerAndIsSignedWithIt() throws Exception {
        everyKindOfRequest(Map.of("s3.bucket.owner", "123456789012"));
        assertThat(front.seen())
                .allSatisfy(request -> {
                    assertThat(request.headers()).containsEntry(OWNER, "123456789012");
                    assertThat(request.headers().get("authorization")).contains(OWNER);
                });
    }

    @Test
    void aStoreThatDoesNotEncryptIsNotUsable() {
        assertThatThrownBy(() -> everyKindOfRequest(Map.of("s3.encryption", "aws:kms")))
                .hasMessageContaining("501 NotImplemented")
                .hasMessageContaining("s3.encryption");
    }

    private void takesEncryption() throws Exception {
        front.close();
        store = anybodys;
        front = new FaultInjectingProxy(anybodys.endpoint());
        front.does(request -> new Fault.WithoutHeader(SSE));
    }

    @Test
    void whatMakesAnObjectSaysHowItIsEncryptedAndNothingElseDoes() throws Exception {
        takesEncryption();
        everyKindOfRequest(
                Map.of(
                        "s3.encryption", "aws:kms",
                        "s3.kms.key.id", "alias/kafka",
                        "s3.kms.bucket.key", "true"));
        for (Request request : front.seen()) {
            if (makesAnObject(request)) {
                assertThat(request.headers())
                        .containsEntry(SSE, "aws:kms")
                        .containsEntry(KEY, "alias/kafka")
                        .containsEntry(BUCKET_KEY, "true");
                assertThat(request.headers().get("authorization")).contains(SSE);
            } else {
                assertThat(request.headers()).doesNotContainKeys(SSE, KEY, BUCKET_KEY);
            }
        }
    }

    @Test
    void s3sOwnKeysNeedNoMore() throws Exception {
        takesEncryption();
        everyKindOfRequest(Map.of("s3.encryption", "AES256"));
        assertThat(front.seen())
                .filteredOn(StoreHeadersTest::makesAnObject)
                .allSatisfy(request ->
                        assertThat(request.headers())
                                .containsEntry(SSE, "AES256")
                                .doesNotContainKeys(KEY, BUCKET_KEY));
    }

    @Test
    void twiceWithoutAKeyIsAmazonsKey() throws Exception {
        takesEncryption();
        everyKindOfRequest(Map.of("s3.encryption", "aws:kms:dsse"));
        assertThat(front.seen())
                .filteredOn(StoreHeadersTest::makesAnObject)
                .allSatisfy(request ->
                        assertThat(request.headers())
                                .containsEntry(SSE, "aws:kms:dsse")
                                .doesNotContainKeys(KEY, BUCKET_KEY));
    }

    @Test
    void unlessAskedForNothingIsSaid() throws Exception {
        everyKindOfRequest(Map.of());
        assertThat(front.seen())
                .allSatisfy(request ->
                        assertThat(request.headers())
                                .doesNotContainKeys(OWNER, SSE, KEY, BUCKET_KEY));
    }

    private static boolean makesAnObject(Request request) {
        return request.isPut() && !request.target().contains("partNumber")
                || request.method().equals("POST") && request.target().contains("uploads");
    }

    private void everyKindOfRequest(Map<String, String> access) throws Exception {
        Map<String, Object> settings = store.settings();
        settings.put("s3.endpoint", front.endpoint().toString());
        settings.putAll(access);
        RequestMetrics requests = new RequestMetrics();
        try (S3Store bucket = new S3Store(Settings.parse(settings).s3(), 8, requests)) {
            bucket.put(PREFIX + "a", content(10), end(10), TIMEOUT);
            bucket.put(PREFIX + "b", content(200_000), end(200_000), TIMEOUT);
            upload(bucket).complete(1, end(1000), TIMEOUT);
            upload(bucket).abort();
            bucket.get(PREFIX + "a", 0, 5).close();
            bucket.tail(PREFIX + "a", 3);
            bucket.fingerprint(PREFIX + "a", 3);
            bucket.list(PREFIX, "", 10);
            bucket.unfinished(PREFIX);
            bucket.delete(List.of(PREFIX + "a"));
            bucket.delete(List.of(PREFIX + "b", PREFIX + "c"));
            bucket.probe(PREFIX, true);
        }
        assertThat(RequestMetrics.OPERATIONS)
                .allSatisfy(operation ->
                        assertThat(requests.total(operation, Result.OK))
                                .as(operation)
                                .isPositive());
        assertThat(front.seen()).hasSizeGreaterThan(10).anyMatch(StoreHeadersTest::makesAnObject);
    }

    private static MultipartUpload upload(S3Store bucket) throws Exception {
        MultipartUpload upload = bucket.startUpload(PREFIX + "c");
        upload.part(1, content(1000), TIMEOUT);
        return upload;
    }

    /** Of an object whose answer is not lost, nobody looks at it. */
    private static ObjectFingerprint end(int bytes) {
        return new ObjectFingerprint(bytes, new byte[0]);
    }

    private static RequestContent content(int bytes) {
        return new RequestContent() {
            @Override
            public long length() {
                return bytes;
            }

            @Override
            public int checksum() {
                return 0;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(new byte[bytes]);
            }
        };
    }
}
