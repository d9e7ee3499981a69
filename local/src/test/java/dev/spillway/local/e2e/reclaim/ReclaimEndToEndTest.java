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
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Cluster with {@code reclaim: Delete} whose store is away in its last hour, and one whose
 * namespace goes. That a Cluster with {@code Retain} leaves all as it is, DemoEndToEndTest shows.
 */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
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
    @Order(1)
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
                "the Cluster has been deleted",
                PATIENCE,
                () -> cluster().isEmpty() ? List.of() : List.of(plan()));

        assertThat(objects(bucket.resolve(id))).isEmpty();
        assertThat(bucket.resolve("of-somebody-else/object")).hasContent("stays");
        Await.until(
                "its disks and Pods are gone",
                PATIENCE,
                () -> Stream.concat(disks().stream(), pods().stream()).toList());
    }

    /** It takes no new Pod, and its Secrets go at once: nobody can get into the bucket any more. */
    @Test
    @Order(2)
    void aNamespaceThatGoesIsNotHeldUpAndAnEventThatOutlivesItNamesWhatStays() throws Exception {
        var client = sandbox().client();
        client.resource("apiVersion: v1\nkind: Namespace\nmetadata: {name: team}").create();
        client.resource(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Cluster
                        metadata: {name: small}
                        spec:
                          replicas: 1
                          storage: {size: 1Gi, reclaim: Delete}
                          controllers: {replicas: 1, storage: {size: 1Gi}}
                          tiering:
                            s3:
                              bucket: spillway
                              prefix: team
                              endpoint: http://s3.default.svc:8080
                              pathStyle: true
                              credentialsSecret: {name: of-the-team}
                        """)
                .inNamespace("team")
                .create();
        client.resource(
                        """
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: of-the-team}
                        stringData: {accessKeyId: quickstart, secretAccessKey: quickstart-secret}
                        """)
                .inNamespace("team")
                .create();
        Await.until(
                "its Kafka has answered; before, it has nothing in the bucket",
                PATIENCE,
                () -> {
                    var small =
                            client.genericKubernetesResources("spillway.dev/v1alpha1", "Cluster")
                                    .inNamespace("team")
                                    .withName("small")
                                    .require();
                    return small.get("status", "metadataVersion") == null
                            ? List.of("it has not")
                            : List.of();
                });

        client.namespaces().withName("team").delete();
        Await.until(
                "the namespace is gone",
                PATIENCE,
                () ->
                        client.namespaces().withName("team").get() == null
                                ? List.of()
                                : List.of("it is there"));

        assertThat(client.v1().events().inNamespace(Sandbox.NAMESPACE).list().getItems())
                .filteredOn(event -> event.getReason().equals("ColdDataNotDeleted"))
                .filteredOn(event -> event.getInvolvedObject().getKind().equals("Namespace"))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getMessage())
                                .contains("Cluster team/small")
                                .contains("s3://spillway/team/")
                                .contains("spillway-tier purge --bucket=spillway --prefix=team"));
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
    /** Not what the store was about to write when it was taken away: that never was an object. */
    private static List<Path> objects(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().matches(".*\\.seg-[0-9a-f-]{36}"))
                    .toList();
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
