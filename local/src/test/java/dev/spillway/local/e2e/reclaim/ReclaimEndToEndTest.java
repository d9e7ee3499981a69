package dev.spillway.local.e2e.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.load.Clients;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Cluster with {@code reclaim: Delete} whose store is away in its last hour. That a Cluster with
 * {@code Retain} leaves all as it is, DemoEndToEndTest shows.
 */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ReclaimEndToEndTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String TOPIC = "page-views";
    private static final String STORE = "s3";
    private static final int RECORD_BYTES = 100_000;
    private static final int RECORDS_AT_ONCE = 50;

    private Path folder = Path.of("");
    private @Nullable Sandbox running;

    @BeforeAll
    void up(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path empty)
            throws IOException, InterruptedException {
        folder = empty;
        running = Sandbox.up(folder);
    }

    @AfterAll
    void nothingIsLeftRunning() throws IOException, InterruptedException {
        if (running != null) {
            running.close();
        }
        Sandbox.down(folder);
    }

    @Test
    void goesOnlyWhenNothingIsLeftInTheBucketThoughTheStoreIsAwayForAWhile() throws Exception {
        sandbox().change("{\"spec\": {\"storage\": {\"reclaim\": \"Delete\"}}}");
        String id = sandbox().cluster().get("status", "clusterId");
        var bucket = sandbox().volume("s3-data").resolve("spillway");
        Files.createDirectories(bucket.resolve("of-somebody-else"));
        Files.writeString(bucket.resolve("of-somebody-else/object"), "stays");
        produceUntilThereIsColdData(bucket.resolve(id));
        var store = takeAway();

        sandbox().client().resource(sandbox().cluster()).inNamespace(Sandbox.NAMESPACE).delete();
        Await.until(
                "it says what it waits for",
                PATIENCE,
                () -> {
                    var plan = plan();
                    return plan.contains("delete the cold data in s3://spillway/" + id)
                                    && plan.contains("has failed")
                                    && plan.contains("set spec.storage.reclaim to Retain")
                            ? List.of()
                            : List.of(plan);
                });
        assertThat(objects(bucket.resolve(id))).as("nobody could delete them").isNotEmpty();
        assertThat(disks()).as("they are last").isNotEmpty();

        sandbox().client().resource(store).inNamespace(Sandbox.NAMESPACE).create();
        Await.until(
                "the Cluster is gone",
                PATIENCE,
                () -> cluster().isEmpty() ? List.of() : List.of(plan()));

        assertThat(objects(bucket.resolve(id))).isEmpty();
        assertThat(bucket.resolve("of-somebody-else/object")).hasContent("stays");
        Await.until(
                "its disks and Pods are gone",
                PATIENCE,
                () -> Stream.concat(disks().stream(), pods().stream()).toList());
    }

    private Sandbox sandbox() {
        if (running == null) {
            throw new IllegalStateException("it did not come up");
        }
        return running;
    }

    private void produceUntilThereIsColdData(Path objects) throws Exception {
        var random = new Random(1);
        try (var producer = new Clients(sandbox().bootstrap()).producer("load")) {
            Await.until(
                    "segments are in the bucket",
                    PATIENCE,
                    () -> {
                        var sent = new ArrayList<Future<RecordMetadata>>();
                        for (int i = 0; i < RECORDS_AT_ONCE; i++) {
                            var value = new byte[RECORD_BYTES];
                            random.nextBytes(value);
                            sent.add(
                                    producer.send(new ProducerRecord<>(TOPIC, i % 6, null, value)));
                        }
                        for (var each : sent) {
                            each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                        }
                        return objects(objects).size() > 5 ? List.of() : List.of("not yet");
                    });
        }
    }

    /** What it was, to be made again. */
    private Pod takeAway() throws Exception {
        var store = sandbox().pod(Sandbox.NAMESPACE, STORE).orElseThrow();
        sandbox().forceDelete(Sandbox.NAMESPACE, STORE);
        Await.until(
                "the store is away",
                PATIENCE,
                () ->
                        sandbox().pod(Sandbox.NAMESPACE, STORE).isEmpty()
                                ? List.of()
                                : List.of("it is there"));
        return new PodBuilder(store)
                .withNewMetadata()
                .withName(STORE)
                .withLabels(store.getMetadata().getLabels())
                .endMetadata()
                .editSpec()
                .withNodeName(null)
                .endSpec()
                .withStatus(null)
                .build();
    }

    private Optional<GenericKubernetesResource> cluster() {
        try {
            return Optional.of(sandbox().cluster());
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private String plan() {
        return cluster()
                .map(cluster ->
                        String.valueOf(cluster.<List<Map<String, Object>>>get("status", "plan")))
                .orElse("gone");
    }

    /** Files of the store, which no part of the product tells of. */
    private static List<Path> objects(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private List<String> disks() {
        return sandbox()
                .client()
                .persistentVolumeClaims()
                .inNamespace(Sandbox.NAMESPACE)
                .withLabel("spillway.dev/cluster", Sandbox.CLUSTER)
                .list()
                .getItems()
                .stream()
                .map(claim -> claim.getMetadata().getName())
                .toList();
    }

    private List<String> pods() {
        return sandbox()
                .client()
                .pods()
                .inNamespace(Sandbox.NAMESPACE)
                .withLabel("spillway.dev/cluster", Sandbox.CLUSTER)
                .list()
                .getItems()
                .stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }
}
