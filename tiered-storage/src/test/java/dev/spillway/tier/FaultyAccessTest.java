package dev.spillway.tier;

import static dev.spillway.tier.testing.FaultInjectingProxy.NONE;
import static dev.spillway.tier.testing.FaultInjectingProxy.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.testing.FaultInjectingProxy.Fault;
import dev.spillway.tier.testing.FaultInjectingProxy.Request;
import dev.spillway.tier.testing.S3TestServer;
import dev.spillway.tier.testing.SampleSegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Refused access, missing buckets, expired credentials, wrong clocks and stores that lack a
 * feature: each is named with what to check, or worked around.
 */
@Tag("long")
@Timeout(60)
class FaultyAccessTest extends FaultyStoreTestBase {
    @Test
    void refusedAccessSaysWhatToCheck() {
        SampleSegment sample = sample(1000);
        front.does(request -> answer(403, "AccessDenied"));
        assertThatThrownBy(() -> copy(sample))
                .isInstanceOf(RemoteStorageException.class)
                .hasMessageContaining("bucket spillway at " + front.endpoint())
                .hasMessageContaining("403 AccessDenied")
                .hasMessageContaining("s3:PutObject");
    }

    @Test
    void atStartRefusedAccessSaysWhatWasTriedWhereAndWhatToCheck() {
        front.does(request -> request.isPut() ? answer(403, "AccessDenied") : NONE);
        assertThatThrownBy(this::startOrFail)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("PUT " + S3TestServer.CLUSTER_ID)
                .hasMessageContaining("bucket spillway at " + front.endpoint())
                .hasMessageContaining("s3:PutObject")
                .hasMessageContaining("these worked before: list");
    }

    @Test
    void atStartAMissingBucketIsNamed() {
        Map<String, Object> settings = settings();
        settings.put("s3.bucket", "no-such-bucket");
        assertThatThrownBy(() -> startOrFail(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bucket no-such-bucket at " + front.endpoint())
                .hasMessageContaining("NoSuchBucket")
                .hasMessageContaining("create it");
    }

    @Test
    void atStartAStoreThatIsNotThereIsNamed() {
        Map<String, Object> settings = settings();
        settings.put("s3.endpoint", "http://127.0.0.1:1");
        settings.put("s3.attempts", 1);
        assertThatThrownBy(() -> startOrFail(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http://127.0.0.1:1");
    }

    @Test
    void aBrokerStartsAllTheSameWhenTheBucketCannotBeUsed() throws Exception {
        front.does(request -> answer(403, "AccessDenied"));
        Map<String, Object> settings = settings();
        settings.put("startup.probe", "warn");
        try (S3RemoteStorageManager other = new S3RemoteStorageManager()) {
            other.configure(settings);
        }
    }

    @Test
    void aStoreWithoutConditionalWritesWillDo() {
        front.does(request -> request.has("if-none-match") ? answer(501, "NotImplemented") : NONE);
        startOrFail();
    }

    @Test
    void aStoreThatKnowsOnlyOldChecksumsWillDo() throws Exception {
        front.does(request ->
                request.headers().keySet().stream()
                                .anyMatch(name ->
                                        name.startsWith("x-amz-checksum")
                                                || name.startsWith("x-amz-sdk-checksum")
                                                || name.equals("x-amz-trailer"))
                        ? answer(400, "InvalidRequest")
                        : NONE);
        SampleSegment sample = sample(2 * PART);
        RemoteLogSegmentMetadata copied = copy(sample);
        assertThat(read(copied)).isEqualTo(sample.log());
        tier.deleteLogSegmentData(copied);
    }

    @Test
    void aClockThatIsWrongIsPutRightByTheStoresAnswer() throws Exception {
        Instant stores = Instant.now().plusSeconds(3600);
        front.does(request -> signedNear(stores, request) ? NONE : skewed(stores));
        SampleSegment sample = sample(1000);
        assertThat(read(copy(sample))).isEqualTo(sample.log());
    }

    private static boolean signedNear(Instant time, Request request) {
        String signed = request.headers().getOrDefault("x-amz-date", "19700101T000000Z");
        Instant at =
                DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                        .withZone(ZoneOffset.UTC)
                        .parse(signed, Instant::from);
        return Math.abs(at.getEpochSecond() - time.getEpochSecond()) < 900;
    }

    private static Fault skewed(Instant time) {
        String date =
                DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                        .withZone(ZoneOffset.UTC)
                        .format(time);
        return new Fault.Answer(403, "RequestTimeTooSkewed", Map.of("Date", date));
    }

    @Test
    void credentialsThatExpiredWorkAgainWhenTheSecretIsRenewed() throws Exception {
        Path secret = store.credentials().resolve("secretAccessKey");
        String good = Files.readString(secret);
        SampleSegment sample = sample(1000);
        try {
            Files.writeString(secret, "expired");
            assertThatThrownBy(() -> copyUntil(sample, false))
                    .hasMessageContaining("s3.credentials.directory");
        } finally {
            Files.writeString(secret, good);
        }
        assertThat(read(copyUntil(sample, true))).isEqualTo(sample.log());
    }

    @Test
    void anExpiredTokenSaysThatItsRenewalIsEnoughAndSoItIs() throws Exception {
        SampleSegment sample = sample(1000);
        front.does(request -> answer(400, "ExpiredToken"));
        assertThatThrownBy(() -> copy(sample))
                .isInstanceOf(RemoteStorageException.class)
                .hasMessageContaining("400 ExpiredToken")
                .hasMessageContaining("requests work again as soon as they are renewed");
        front.behaves();
        assertThat(read(copy(sample))).isEqualTo(sample.log());
    }

    /** Secrets are read anew every two seconds. */
    private RemoteLogSegmentMetadata copyUntil(SampleSegment sample, boolean works)
            throws Exception {
        while (true) {
            try {
                RemoteLogSegmentMetadata copied = copy(sample);
                if (works) {
                    return copied;
                }
            } catch (RemoteStorageException e) {
                if (!works) {
                    throw e;
                }
            }
            Thread.sleep(100);
        }
    }

    private void startOrFail() {
        startOrFail(settings());
    }

    private static void startOrFail(Map<String, Object> settings) {
        settings.put("startup.probe", "fail");
        try (S3RemoteStorageManager other = new S3RemoteStorageManager()) {
            other.configure(settings);
        }
    }
}
