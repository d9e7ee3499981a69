package dev.spillway.tier;

import static dev.spillway.tier.testing.FaultInjectingProxy.NONE;
import static dev.spillway.tier.testing.FaultInjectingProxy.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.config.Settings.StartupProbe;
import dev.spillway.tier.metrics.RequestMetrics;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.testing.FaultInjectingProxy;
import dev.spillway.tier.testing.FaultInjectingProxy.Fault;
import dev.spillway.tier.testing.FaultInjectingProxy.Request;
import dev.spillway.tier.testing.S3TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bucket that is looked at again and again, on a real S3 server behind a front with faults. */
@Timeout(120)
class BucketCheckTest {
    private static final String PREFIX = S3TestServer.CLUSTER_ID + "/";
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofHours(1);

    @TempDir Path scratch;
    private S3TestServer store;
    private FaultInjectingProxy front;
    private S3Store bucket;
    private BucketCheck check;

    @BeforeEach
    void start() {
        store = S3TestServer.start(scratch);
        front = new FaultInjectingProxy(store.endpoint());
        bucket = open();
    }

    @AfterEach
    void stop() throws Exception {
        if (check != null) {
            check.close();
        }
        bucket.close();
        front.close();
        store.close();
    }

    @Test
    void nothingIsUsableBeforeItWasProven() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        front.does(request -> new Fault.Before(() -> await(answers)));
        check(StartupProbe.WARN, SELDOM);
        assertThat(check.usable()).isFalse();
        assertThat(check.provenAt()).isEqualTo(Instant.EPOCH);
        assertThat(check.trouble()).isEmpty();
        answers.countDown();
        until(check::usable);
        assertThat(check.provenAt()).isAfter(Instant.now().minusSeconds(600));
        assertThat(store.keys()).isEmpty();
    }

    @Test
    void aBucketThatIsNotLookedAtIsNeverUsable() {
        check(StartupProbe.OFF, OFTEN);
        assertThat(check.usable()).isFalse();
        assertThat(front.seen()).isEmpty();
    }

    @Test
    void aProofIsFourRequestsAndAtStartOneMore() {
        check(StartupProbe.WARN, OFTEN);
        until(() -> puts() >= 4);
        check.close();
        assertThat(front.seen().stream().limit(9).map(Request::method))
                .containsExactly(
                        "GET", "PUT", "GET", "PUT", "DELETE", "GET", "PUT", "GET", "DELETE");
    }

    @Test
    void aPolicyThatIsTakenAwayIsNoticedThoughNothingIsCopied() {
        check(StartupProbe.WARN, OFTEN);
        until(check::usable);
        front.does(request -> request.isPut() ? answer(403, "AccessDenied") : NONE);
        until(() -> !check.usable());
        assertThat(check.trouble())
                .contains("PUT", "403 AccessDenied", "s3:PutObject", "these worked before: list");
        Instant before = check.provenAt();
        front.behaves();
        until(check::usable);
        assertThat(check.trouble()).isEmpty();
        assertThat(check.provenAt()).isAfterOrEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "write", "read", "delete"})
    void whicheverRequestIsRefusedIsToldInWordsThatStayTheSame(String which) {
        front.does(request -> is(which).test(request) ? answer(403, "AccessDenied") : NONE);
        check(StartupProbe.WARN, OFTEN);
        until(() -> !check.trouble().isEmpty());
        String first = check.trouble();
        int seen = front.seen().size();
        until(() -> front.seen().size() >= seen + 8);
        assertThat(check.trouble()).isEqualTo(first).doesNotContain("worked: list, write, read, d");
        assertThat(check.usable()).isFalse();
        assertThat(check.provenAt()).isEqualTo(Instant.EPOCH);
        if (!which.equals("delete")) {
            check.close();
            until(() -> store.keys().isEmpty());
        }
    }

    @Test
    void whatWasWrittenIsDeletedThoughItsAnswerWasLost() {
        front.does(request -> request.isPut() ? new Fault.LoseAnswer() : NONE);
        check(StartupProbe.WARN, SELDOM);
        until(() -> !check.trouble().isEmpty());
        assertThat(check.trouble()).contains("PUT", "got no answer");
        assertThat(front.seen()).anyMatch(Request::isPut);
        assertThat(store.keys()).isEmpty();
    }

    @Test
    void aStoreThatGivesBackOtherBytesIsNotUsable() {
        front.does(request -> request.isObjectGet() ? new Fault.Corrupt(0) : NONE);
        check(StartupProbe.WARN, SELDOM);
        until(() -> !check.trouble().isEmpty());
        assertThat(check.trouble()).contains("is not what was written just before");
        assertThat(store.keys()).isEmpty();
    }

    @Test
    void aProofGrowsOldWhenTheNextOneHangs() {
        check(StartupProbe.WARN, OFTEN);
        until(check::usable);
        CountDownLatch answers = new CountDownLatch(1);
        front.does(request -> new Fault.Before(() -> await(answers)));
        until(() -> !check.usable());
        assertThat(check.trouble()).isEmpty();
        assertThat(check.provenAt()).isNotEqualTo(Instant.EPOCH);
        answers.countDown();
    }

    @Test
    void onlyWhatAProofLeftBehindADayAgoIsDeleted() throws Exception {
        Path left = object(".probe-" + UUID.randomUUID(), Duration.ofDays(2));
        List<Path> others =
                List.of(
                        object(".probe-" + UUID.randomUUID(), Duration.ofHours(2)),
                        object(".probe-notes", Duration.ofDays(2)),
                        object(".probe-" + UUID.randomUUID() + ".txt", Duration.ofDays(2)),
                        object(UUID.randomUUID().toString(), Duration.ofDays(2)));
        Path another = store.object("another/.probe-" + UUID.randomUUID());
        Files.createDirectories(another.getParent());
        Files.writeString(another, "?");
        Files.setLastModifiedTime(another, daysAgo(Duration.ofDays(2)));

        check(StartupProbe.WARN, SELDOM);
        until(check::usable);

        assertThat(left).doesNotExist();
        assertThat(others).allSatisfy(other -> assertThat(other).exists());
        assertThat(another).exists();
    }

    @Test
    void brokersThatLookAtOnceDoNotDisturbEachOther() throws Exception {
        var brokers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> looks = new ArrayList<>();
            for (int look = 0; look < 40; look++) {
                looks.add(brokers.submit(() -> bucket.probe(PREFIX, true)));
            }
            for (Future<?> look : looks) {
                look.get();
            }
        } finally {
            brokers.shutdownNow();
        }
        assertThat(store.keys()).isEmpty();
    }

    private static Predicate<Request> is(String which) {
        return request ->
                switch (which) {
                    case "list" -> request.isGet() && !request.isObjectGet();
                    case "write" -> request.isPut();
                    case "read" -> request.isObjectGet();
                    default -> request.method().equals("DELETE");
                };
    }

    private Path object(String name, Duration age) throws Exception {
        Path object = store.object(PREFIX + name);
        Files.createDirectories(object.getParent());
        Files.writeString(object, "?");
        Files.setLastModifiedTime(object, daysAgo(age));
        return object;
    }

    private static FileTime daysAgo(Duration age) {
        return FileTime.from(Instant.now().minus(age));
    }

    private long puts() {
        return front.seen().stream().filter(Request::isPut).count();
    }

    private void check(StartupProbe atStart, Duration interval) {
        check = new BucketCheck(bucket, PREFIX, new Settings.Probe(atStart, interval));
        check.start();
    }

    private S3Store open() {
        Map<String, Object> settings = store.settings();
        settings.put("s3.endpoint", front.endpoint().toString());
        settings.put("s3.attempts", 1);
        return new S3Store(Settings.parse(settings).s3(), 8, new RequestMetrics());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The test's own time limit is the bound. */
    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
