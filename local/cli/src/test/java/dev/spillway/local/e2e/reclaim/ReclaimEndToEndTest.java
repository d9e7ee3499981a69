package dev.spillway.local.e2e.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.SandboxTest;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
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
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Deletes a Cluster with {@code reclaim: Delete} while its store is down, and another one with its
 * namespace. DemoEndToEndTest covers {@code Retain}.
 */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ReclaimEndToEndTest extends SandboxTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(4);
    private static final String TOPIC = "page-views";
    private static final String STORE = "s3";
    private static final int RECORD_BYTES = 100_000;
    private static final int RECORDS_AT_ONCE = 50;

    @Test
    @Order(1)
    void aClusterIsDeletedOnlyAfterItsObjectsEvenIfTheStoreIsDownForAWhile() throws Exception {
        sandbox().change("{\"spec\": {\"storage\": {\"reclaim\": \"Delete\"}}}");
        String id = sandbox().cluster().get("status", "clusterId");
        var bucket = sandbox().volume("s3-data").resolve("spillway");
        Files.createDirectories(bucket.resolve("of-somebody-else"));
        Files.writeString(bucket.resolve("of-somebody-else/object"), "stays");
        produceUntilThereIsColdData(bucket.resolve(id));
        var store = deleteStore();

        sandbox().client().resource(sandbox().cluster()).inNamespace(Sandbox.NAMESPACE).delete();
        Await.until(
                "the plan says what it waits for",
                TIMEOUT,
                () -> {
                    var plan = plan();
                    return plan.contains("delete the cold data in s3://spillway/" + id)
                                    && plan.contains("has failed")
                                    && plan.contains("set spec.storage.reclaim to Retain")
                            ? List.of()
                            : List.of(plan);
                });
        assertThat(objects(bucket.resolve(id)))
                .as("objects that could not be deleted")
                .isNotEmpty();
        assertThat(disks()).as("disks, which are deleted last").isNotEmpty();

        sandbox().client().resource(store).inNamespace(Sandbox.NAMESPACE).create();
        Await.until(
                "the Cluster has been deleted",
                TIMEOUT,
                () -> cluster().isEmpty() ? List.of() : List.of(plan()));

        assertThat(objects(bucket.resolve(id))).isEmpty();
        assertThat(bucket.resolve("of-somebody-else/object")).hasContent("stays");
        Await.until(
                "its disks and Pods are gone",
                TIMEOUT,
                () -> Stream.concat(disks().stream(), pods().stream()).toList());
    }

    /**
     * Such a namespace accepts no new Pod and loses its Secrets at once: nobody can reach the
     * bucket.
     */
    @Test
    @Order(2)
    void theDeletionOfANamespaceIsNotBlockedAndAnEventNamesTheDataThatIsLeft() throws Exception {
        var client = sandbox().client();
        createSmallCluster(client);

        client.namespaces().withName("team").delete();
        Await.until(
                "the namespace is gone",
                TIMEOUT,
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

    /**
     * A Cluster with tiering in a namespace of its own, whose Kafka has something in the bucket.
     */
    private static void createSmallCluster(KubernetesClient client) throws Exception {
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
                "Kafka has answered; before that, the bucket has nothing of it",
                TIMEOUT,
                () -> {
                    var small =
                            client.genericKubernetesResources("spillway.dev/v1alpha1", "Cluster")
                                    .inNamespace("team")
                                    .withName("small")
                                    .require();
                    return small.get("status", "metadataVersion") == null
                            ? List.of("not yet")
                            : List.of();
                });
    }

    private void produceUntilThereIsColdData(Path objects) throws Exception {
        var random = new Random(1);
        try (var producer = clients().producer("load")) {
            Await.until(
                    "segments are in the bucket",
                    TIMEOUT,
                    () -> {
                        var sent = new ArrayList<Future<RecordMetadata>>();
                        for (int i = 0; i < RECORDS_AT_ONCE; i++) {
                            var value = new byte[RECORD_BYTES];
                            random.nextBytes(value);
                            sent.add(
                                    producer.send(new ProducerRecord<>(TOPIC, i % 6, null, value)));
                        }
                        for (var each : sent) {
                            each.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
                        }
                        return objects(objects).size() > 5 ? List.of() : List.of("not yet");
                    });
        }
    }

    /** Returns the Pod, to be created again. */
    private Pod deleteStore() throws Exception {
        var store = sandbox().pod(Sandbox.NAMESPACE, STORE).orElseThrow();
        sandbox().forceDelete(Sandbox.NAMESPACE, STORE);
        Await.until(
                "the store is deleted",
                TIMEOUT,
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

    /** The files of the store, without those that it was still writing when it was killed. */
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
