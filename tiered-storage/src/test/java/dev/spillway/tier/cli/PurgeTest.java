package dev.spillway.tier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.delete.ClusterPurge;
import dev.spillway.tier.metrics.RequestMetrics;
import dev.spillway.tier.s3.MemoryObjectStore;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.RequestContent;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.testing.FaultInjectingProxy;
import dev.spillway.tier.testing.S3TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real S3 server, unless it says otherwise. */
class PurgeTest {
    private static final String OURS = S3TestServer.CLUSTER_ID;
    private static final String OTHERS = "AAAAAAAAQACAAAAAAAAAAA";
    private static final String TOPIC = "page-views.jvmZsdCDQ-WMl4yvnFbwQw";

    @TempDir Path scratch;
    private S3TestServer store;
    private FaultInjectingProxy front;

    @BeforeEach
    void start() {
        store = S3TestServer.start(scratch);
        front = new FaultInjectingProxy(store.endpoint());
    }

    @AfterEach
    void stop() throws Exception {
        front.close();
        store.close();
    }

    @Test
    void removesEveryPageOfTheClusterAndNothingElse() throws Exception {
        segments(OURS, 2300);
        put(OURS + "/.probe-left-behind");
        segments(OTHERS, 3);
        // The same id under another prefix is another cluster's place.
        segments("elsewhere/" + OURS, 2);
        put(OURS + "x/looks-alike");

        assertThat(delete().output()).contains("2301 objects deleted");
        assertThat(store.keys())
                .hasSize(6)
                .noneMatch(key -> key.startsWith(OURS + "/"))
                .contains(OURS + "x/looks-alike");
    }

    @Test
    void withAPrefixItKeepsToThatPrefix() throws Exception {
        segments("prod/" + OURS, 2);
        segments("prod/kafka/" + OURS, 2);
        segments(OURS, 2);
        var result = run("purge", "--delete", "--confirm", OURS, "--prefix", "prod", JUST_STOPPED);
        assertThat(result.exitCode()).isEqualTo(Main.OK);
        assertThat(store.keys())
                .hasSize(4)
                .noneMatch(key -> key.startsWith("prod/" + OURS))
                .filteredOn(key -> key.startsWith("prod/kafka/"))
                .hasSize(2);
    }

    /** A Cluster may have {@code spec.tiering.s3.prefix: ID}. */
    @Test
    void keepsAClusterWhosePrefixIsThisClustersFolder() throws Exception {
        segments(OURS, 2);
        segments(OURS + "/" + OTHERS, 2);
        assertThat(run("purge").output())
                .contains("kept, not of this cluster: " + OURS + "/" + OTHERS);
        assertThat(delete().exitCode()).isEqualTo(Main.OK);
        assertThat(store.keys()).hasSize(2).allMatch(key -> key.contains("/" + OTHERS + "/"));
    }

    /** Of a nested cluster neither the alive marker nor the probe object is deleted. */
    @Test
    void keepsTheSmallObjectsOfANestedClusterAndOneThatIsNamedAlike() throws Exception {
        segments(OURS, 1);
        put(OURS + "/.alive");
        put(OURS + "/.probe-x");
        put(OURS + "/" + OTHERS + "/.alive");
        put(OURS + "/" + OTHERS + "/.probe-x");
        put(OURS + "/notes/of-somebody.txt");
        // The same id twice: a cluster that was restored under another prefix.
        segments(OURS + "/" + OURS, 1);
        segments(OURS + "/deeper/" + OURS, 1);
        try (S3Store s3 = open(front)) {
            s3.startUpload(key(OURS + "/" + OURS, 7)).part(1, content(), Duration.ofSeconds(10));
            s3.startUpload(key(OURS, 7)).part(1, content(), Duration.ofSeconds(10));
            assertThat(purge(s3).look())
                    .satisfies(there -> assertThat(there.objects()).isEqualTo(3))
                    .satisfies(there -> assertThat(there.others()).hasSize(5))
                    .satisfies(there -> assertThat(there.uploads()).isEqualTo(1));
            assertThat(purge(s3).remove().uploads()).isEqualTo(1);
            assertThat(s3.unfinished(OURS + "/")).hasSize(1);
        }
        assertThat(store.keys())
                .filteredOn(key -> key.startsWith(OURS))
                .containsExactlyInAnyOrder(
                        OURS + "/" + OTHERS + "/.alive",
                        OURS + "/" + OTHERS + "/.probe-x",
                        OURS + "/notes/of-somebody.txt",
                        key(OURS + "/" + OURS, 0),
                        key(OURS + "/deeper/" + OURS, 0));
    }

    @Test
    void anEmptyAnswerIsNotAnEmptyBucket() throws Exception {
        segments(OURS, 2);
        for (String what : List.of("ListObjectsV2", "ListMultipartUploads")) {
            front.does(request ->
                    request.operation().equals(what)
                            ? new FaultInjectingProxy.Fault.Empty(200)
                            : FaultInjectingProxy.NONE);
            try (S3Store s3 = open(front)) {
                assertThatThrownBy(() -> purge(s3).look())
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("not an answer of an S3 API");
            }
        }
    }

    /** In memory: some stores give fewer names at a time than they are asked for. */
    @Test
    void aShortPageIsNotTheLastOne() throws Exception {
        var shortPages =
                new MemoryObjectStore() {
                    @Override
                    public List<ListedObject> list(String prefix, String after, int most) {
                        return super.list(prefix, after, Math.min(most, 7));
                    }
                };
        for (int i = 0; i < 50; i++) {
            shortPages.put(key(OURS, i), new byte[1]);
        }
        assertThat(purge(shortPages).look().objects()).isEqualTo(50);
        assertThat(purge(shortPages).remove().objects()).isEqualTo(50);
        assertThat(shortPages.list("", "", 10)).isEmpty();
    }

    @Test
    void abortsUploadsThatNobodyWillFinish() throws Exception {
        try (S3Store s3 = open(front)) {
            s3.startUpload(key(OURS, 1)).part(1, content(), Duration.ofSeconds(10));
            s3.startUpload(key(OTHERS, 1)).part(1, content(), Duration.ofSeconds(10));
            assertThat(purge(s3).remove().uploads()).isEqualTo(1);
            assertThat(s3.unfinished(OURS + "/")).isEmpty();
            assertThat(s3.unfinished(OTHERS + "/")).hasSize(1);
        }
    }

    @Test
    void whatFailedInTheMiddleIsDoneByTheNextRun() throws Exception {
        segments(OURS, 1500);
        var deletes = new AtomicInteger();
        try (S3Store s3 = open(front)) {
            front.does(request ->
                    isDelete(request) && deletes.incrementAndGet() > 1
                            ? FaultInjectingProxy.answer(403, "AccessDenied")
                            : FaultInjectingProxy.NONE);
            assertThatThrownBy(() -> purge(s3).remove())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("DELETE");
            assertThat(store.keys()).hasSize(500);

            front.behaves();
            assertThat(purge(s3).remove().objects()).isEqualTo(500);
            assertThat(store.keys()).isEmpty();
        }
    }

    @Test
    void anAnswerThatWasLostIsNoFailure() throws Exception {
        segments(OURS, 3);
        var deletes = new AtomicInteger();
        front.does(request ->
                isDelete(request) && deletes.incrementAndGet() == 1
                        ? new FaultInjectingProxy.Fault.LoseAnswer()
                        : FaultInjectingProxy.NONE);
        try (S3Store s3 = open(front)) {
            purge(s3).remove();
        }
        assertThat(store.keys()).isEmpty();
    }

    /** The objects cost more than what may be left of uploads. */
    @Test
    void objectsGoThoughUploadsCannotBeListed() throws Exception {
        segments(OURS, 3);
        front.does(request ->
                request.target().contains("uploads")
                        ? FaultInjectingProxy.answer(403, "AccessDenied")
                        : FaultInjectingProxy.NONE);
        try (S3Store s3 = open(front)) {
            assertThat(purge(s3).remove().uploadsRefused())
                    .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("AccessDenied"));
        }
        assertThat(store.keys()).isEmpty();
    }

    /** In memory: a broker that was thought to be stopped writes on, faster than one can delete. */
    @Test
    void doesNotGoOnForEverAgainstABrokerThatStillWrites() {
        var written =
                new MemoryObjectStore() {
                    int next;

                    @Override
                    public void delete(Collection<String> keys) throws StoreException {
                        super.delete(keys);
                        put(key(OURS, ++next), new byte[1]);
                    }
                };
        written.put(key(OURS, 0), new byte[1]);
        assertThatThrownBy(() -> purge(written).remove())
                .hasMessageContaining("a broker of the cluster still runs");
    }

    @Test
    void deletesNothingUnlessItIsToldTo() throws Exception {
        segments(OURS, 2);
        assertThat(run("purge").output())
                .contains("2 objects, ")
                .contains("s3://spillway/" + OURS + "/")
                .contains("Nothing was deleted");
        assertThat(store.keys()).hasSize(2);
    }

    @Test
    void deletesNothingUnlessTheIdIsRepeated() throws Exception {
        segments(OURS, 2);
        var result = run("purge", "--delete", "--confirm", OTHERS, JUST_STOPPED);
        assertThat(result.output()).contains("repeat its id with --confirm");
        assertThat(result.exitCode()).isNotEqualTo(Main.OK);
        assertThat(store.keys()).hasSize(2);
    }

    @Test
    void deletesNothingOfAClusterThatWroteToday() throws Exception {
        segments(OURS, 2);
        var result = run("purge", "--delete", "--confirm", OURS);
        assertThat(result.output()).contains("the cluster may be running");
        assertThat(store.keys()).hasSize(2);

        var twoDaysAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        for (String key : store.keys()) {
            Files.setLastModifiedTime(store.object(key), twoDaysAgo);
        }
        assertThat(run("purge", "--delete", "--confirm", OURS).exitCode()).isEqualTo(Main.OK);
        assertThat(store.keys()).isEmpty();
    }

    /** As when the Secret was deleted together with the Cluster: mounted as an empty folder. */
    @Test
    void saysByItsExitCodeThatThereAreNoCredentials() throws Exception {
        segments(OURS, 1);
        Files.delete(store.credentials().resolve("accessKeyId"));
        assertThat(delete().exitCode())
                .as("what is wrong in a Secret that is there may be mended")
                .isEqualTo(Main.FAILED);

        Files.delete(store.credentials().resolve("secretAccessKey"));
        var result = delete();
        assertThat(result.exitCode()).isEqualTo(PurgeCommand.NO_CREDENTIALS);
        assertThat(result.output()).contains(store.credentials() + " is empty or does not exist");
    }

    @Test
    void nothingToDeleteIsWell() {
        assertThat(delete().exitCode()).isEqualTo(Main.OK);
    }

    private static final String JUST_STOPPED = "--just-stopped";

    private CliResult delete() {
        return run("purge", "--delete", "--confirm", OURS, JUST_STOPPED);
    }

    private CliResult run(String... args) {
        return CliResult.of(store, args);
    }

    private static boolean isDelete(FaultInjectingProxy.Request request) {
        return request.method().equals("DELETE")
                || request.method().equals("POST") && request.target().contains("?delete");
    }

    private S3Store open(FaultInjectingProxy through) {
        var settings = new HashMap<>(store.settings());
        settings.put("s3.endpoint", through.endpoint().toString());
        settings.put("s3.attempt.timeout.ms", "5000");
        settings.put("s3.attempts", "2");
        return new S3Store(Settings.parse(settings).s3(), 4, new RequestMetrics());
    }

    private static ClusterPurge purge(ObjectStore s3) {
        return new ClusterPurge(s3, "", OURS, (objects, bytes) -> {});
    }

    private static RequestContent content() {
        byte[] bytes = new byte[5 << 20];
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return new RequestContent() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public int checksum() {
                return (int) checksum.getValue();
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    private void segments(String cluster, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            put(key(cluster, i));
        }
    }

    private void put(String key) throws IOException {
        Path file = store.object(key);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[] {1});
    }

    private static String key(String cluster, int offset) {
        return "%s/%s/0/%020d-%020d-Z9qdoGfDQ9yCXkJnr9YkRA.seg"
                .formatted(cluster, TOPIC, offset, offset);
    }
}
