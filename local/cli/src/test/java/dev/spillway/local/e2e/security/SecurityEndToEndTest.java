package dev.spillway.local.e2e.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.local.clients.UserCredentials;
import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.Sandbox.Conditions;
import dev.spillway.local.e2e.SandboxTest;
import dev.spillway.local.e2e.load.KafkaClients;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * A Cluster lives with all of its security: with nearly no quotas for everybody, its listeners
 * change under load, Secrets are lost and come back. At the end no secret is where it does not
 * belong. Each test goes on with the cluster that the one before it left.
 */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SecurityEndToEndTest extends SandboxTest {
    private static final Duration WITHIN = Duration.ofMinutes(4);
    private static final String TOPIC = "page-views";
    private static final String COUNTED = "counted";
    private static final String REMEDY =
            "add a second listener with another name and port, move the clients to it, then remove"
                    + " the first";

    private final SecretSearch secrets = new SecretSearch();

    @BeforeEach
    void rememberTheSecrets() throws IOException {
        new SandboxPlaces(sandbox()).rememberIn(secrets);
    }

    /** Brokers are added, removed and restarted with these quotas in the tests that follow. */
    @Test
    @Order(1)
    void quotasOfNearlyNothingForEverybodyDelayNeitherNodesNorTheOperator() throws Exception {
        patch(
                "User",
                "tests",
                """
                {"spec": {"quotas": {"produce": "1Gi", "consume": "1Gi",
                  "requestPercent": 100000, "mutationsPerSecond": 1000}}}
                """);
        awaitReady("tests");
        sandbox()
                .changeAndAwait(
                        """
                        {"spec": {"defaultQuotas": {"produce": "1Ki", "consume": "1Ki",
                          "requestPercent": 1, "mutationsPerSecond": 1}}}
                        """,
                        WITHIN);
        Await.until("quotas are in force", WITHIN, this::unlessQuotasAreInForce);
        awaitThatTheyDelay("laptop");

        tier();
    }

    private List<String> unlessQuotasAreInForce() throws Exception {
        var quotas =
                admin().describeClientQuotas(ClientQuotaFilter.all())
                        .entities()
                        .get(WITHIN.toSeconds(), TimeUnit.SECONDS);
        var expected = new HashMap<ClientQuotaEntity, Map<String, Double>>();
        expected.put(user(null), quota(1024, 1, 1));
        expected.put(user("__spillway-node"), quota(1e15, 1e9, 1e9));
        expected.put(user("__spillway-operator"), quota(1e15, 1e9, 1e9));
        return expected.entrySet().stream()
                .filter(each -> !each.getValue().equals(quotas.get(each.getKey())))
                .map(each -> each + " is not among " + quotas)
                .toList();
    }

    private static ClientQuotaEntity user(@org.jspecify.annotations.Nullable String name) {
        return new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.USER, name));
    }

    private static Map<String, Double> quota(double bytes, double percent, double mutations) {
        return Map.of(
                "producer_byte_rate", bytes,
                "consumer_byte_rate", bytes,
                "request_percentage", percent,
                "controller_mutation_rate", mutations);
    }

    /** Somebody without quotas of its own. */
    private void awaitThatTheyDelay(String user) throws Exception {
        try (var producer = new KafkaClients(settings(user)).producer("delayed")) {
            Await.until(
                    user + " is delayed",
                    WITHIN,
                    () -> {
                        producer.send(new ProducerRecord<>(TOPIC, new byte[20_000]))
                                .get(WITHIN.toSeconds(), TimeUnit.SECONDS);
                        return throttleTime(producer) > 0 ? List.of() : List.of("not yet");
                    });
        }
    }

    private static double throttleTime(KafkaProducer<byte[], byte[]> producer) {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("produce-throttle-time-max"))
                .map(metric -> metric.getValue().metricValue())
                .filter(Double.class::isInstance)
                .mapToDouble(value -> (Double) value)
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(0);
    }

    /** Writes a few segments, and waits until they are in the bucket. */
    private void tier() throws Exception {
        var bucket = sandbox().volume("s3-data").resolve("spillway").resolve(clusterId());
        var before = objects(bucket);
        var random = new Random(1);
        try (var producer = clients().producer("load")) {
            var sent = new ArrayList<Future<?>>();
            for (int i = 0; i < 70; i++) {
                var value = new byte[100_000];
                random.nextBytes(value);
                sent.add(producer.send(new ProducerRecord<>(TOPIC, 0, null, value)));
            }
            for (var each : sent) {
                each.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            }
        }
        Await.until(
                "segments are in the bucket",
                WITHIN,
                () -> {
                    var there = objects(bucket);
                    return there >= before + 2
                            ? List.of()
                            : List.of("%d objects, before %d".formatted(there, before));
                });
    }

    private String clusterId() {
        String id = sandbox().cluster().get("status", "clusterId");
        return Objects.requireNonNull(id);
    }

    private static long objects(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().contains(TOPIC))
                    .filter(Files::isRegularFile)
                    .count();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** While a broker is added and removed, so that the operator does not wait for a minute. */
    @Test
    @Order(2)
    void secretsThatAreDeletedOrEditedComeBackAndRecordsFlowMeanwhile() throws Exception {
        sandbox().makeTopic(COUNTED, 3);
        var started = starts();
        var before = secret("events-broker-0-tls", "tls.key");
        try (var writer = CountedWriter.start("zeroth", clients(), COUNTED)) {
            writer.awaitProgress();
            delete("laptop-credentials");
            delete("events-broker-0-tls");
            edit("events-broker-1-tls", "tls.key");
            edit("events-broker-2-tls", "ca.crt");

            scale(4);
            Await.until(
                    "the nodes' Secrets are whole",
                    WITHIN,
                    () ->
                            Stream.of(0, 1, 2)
                                    .map("events-broker-%d-tls"::formatted)
                                    .filter(node ->
                                            !secret(node, "tls.key").contains("PRIVATE KEY")
                                                    || !secret(node, "ca.crt").contains("BEGIN"))
                                    .toList());
            assertThat(secret("events-broker-0-tls", "tls.key")).isNotEqualTo(before);
            scale(3);
            awaitDeclared();
            writer.awaitProgress();
            writer.close();
            assertThat(writer.errors()).isEmpty();
            assertThat(writer.lostOrDuplicated(clients(), COUNTED)).isEmpty();
        }
        assertThat(starts()).as("no node restarted").isEqualTo(started);
        assertThat(unlessQuotasAreInForce()).isEmpty();
    }

    private void delete(String secret) {
        sandbox().client().secrets().inNamespace(Sandbox.NAMESPACE).withName(secret).delete();
    }

    /** Empty while there is none. */
    private String secret(String name, String key) {
        var secret =
                sandbox().client().secrets().inNamespace(Sandbox.NAMESPACE).withName(name).get();
        return Optional.ofNullable(secret)
                .flatMap(there -> Optional.ofNullable(there.getData().get(key)))
                .map(value -> new String(Base64.getDecoder().decode(value), UTF_8))
                .orElse("");
    }

    /** Of each node, when its container was started. */
    private Map<String, String> starts() {
        return new SandboxPlaces(sandbox())
                .nodes().stream()
                        .collect(
                                Collectors.toMap(
                                        pod -> pod.getMetadata().getName(),
                                        pod ->
                                                pod.getStatus()
                                                        .getContainerStatuses()
                                                        .getFirst()
                                                        .getContainerID(),
                                        (one, other) -> one,
                                        TreeMap::new));
    }

    private void edit(String secret, String key) {
        sandbox()
                .client()
                .secrets()
                .inNamespace(Sandbox.NAMESPACE)
                .withName(secret)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"data\": {\"%s\": \"%s\"}}"
                                .formatted(
                                        key,
                                        Base64.getEncoder()
                                                .encodeToString("garbage".getBytes(UTF_8))));
    }

    private void scale(int brokers) throws Exception {
        sandbox().changeAndAwait("{\"spec\": {\"replicas\": %d}}".formatted(brokers), WITHIN);
        awaitDeclared();
        Integer ready = sandbox().cluster().get("status", "readyReplicas");
        assertThat(ready).isEqualTo(brokers);
    }

    /**
     * As docs/how-to/secure-listeners.md says. With the second listener every node restarts, the
     * controllers too, which limit what the operator changes.
     */
    @Test
    @Order(3)
    void clientsMoveToOtherListenersAndNothingThatWasAcknowledgedIsLost() throws Exception {
        var before = uids("");
        var first = CountedWriter.start("first", clients(), COUNTED);
        first.awaitProgress();

        change(
                """
                {"name": "internal", "port": 9092, "authentication": "MutualTls",
                 "advertise": "ServiceIP"},
                """
                        + SECOND,
                "now");
        var nodes = uids("-broker-");
        assertThat(uids(""))
                .as("nodes, all of which have restarted")
                .hasSameSizeAs(before)
                .doesNotContainAnyElementsOf(before);
        first.awaitProgress();
        assertThat(unlessQuotasAreInForce()).isEmpty();
        tier();
        make("by-password", "Scram");
        make("forgetful", "Scram");
        var forgotten = secret("forgetful-credentials", "password");
        delete("forgetful-credentials");
        var moved = new HashMap<>(settings("tests"));
        moved.compute(
                "bootstrap.servers", (key, old) -> String.valueOf(old).replace("9092", "9094"));
        try (var second = CountedWriter.start("second", new KafkaClients(moved), COUNTED);
                var third =
                        CountedWriter.start(
                                "third", new KafkaClients(settings("by-password")), COUNTED)) {
            second.awaitProgress();
            third.awaitProgress();
            first.awaitProgress();
            first.close();

            change(SECOND, "now");
            second.awaitProgress();
            third.awaitProgress();
            assertThat(uids("-broker-"))
                    .as("brokers that restarted")
                    .doesNotContainAnyElementsOf(nodes);
            awaitListener("tests", "certificates");
            second.close();
            third.close();
            // Of a password that is lost Kafka has only a hash, so the User gets another.
            awaitThatTheyConnectAgain("forgetful");
            assertThat(secret("forgetful-credentials", "password")).isNotEqualTo(forgotten);
            awaitListener("laptop", "certificates");
            assertThat(secret("laptop-credentials", "client.properties")).contains("9094");

            for (var writer : List.of(first, second, third)) {
                assertThat(writer.errors()).isEmpty();
                assertThat(writer.lostOrDuplicated(new KafkaClients(settings("tests")), COUNTED))
                        .isEmpty();
            }
            System.out.printf(
                    "listeners: %d + %d + %d acknowledged records, none lost%n",
                    first.acknowledged(), second.acknowledged(), third.acknowledged());
        }
    }

    private static final String SECOND =
            """
            {"name": "certificates", "port": 9094, "authentication": "MutualTls",
             "advertise": "ServiceIP"},
            {"name": "passwords", "port": 9095, "advertise": "ServiceIP"}
            """;

    private void change(String listeners, String restartedAt) throws Exception {
        sandbox()
                .changeAndAwait(
                        """
                        {"metadata": {"annotations": {"spillway.dev/restartedAt": "%s"}},
                         "spec": {"listeners": [%s]}}
                        """
                                .formatted(restartedAt, listeners),
                        WITHIN);
        awaitDeclared();
    }

    private void awaitThatTheyConnectAgain(String user) throws Exception {
        Await.until(
                user + " has its Secret again",
                WITHIN,
                () ->
                        secret(user + "-credentials", "client.properties").isEmpty()
                                ? List.of("it is missing")
                                : List.of());
        awaitReady(user);
        try (var writer = CountedWriter.start(user, new KafkaClients(settings(user)), COUNTED)) {
            writer.awaitProgress();
        }
    }

    /** The Secret's files are for it. */
    private void awaitListener(String user, String listener) throws Exception {
        Await.until(
                user + " is told of the listener " + listener,
                WITHIN,
                () -> {
                    String told =
                            sandbox().resource("User", user).require().get("status", "listener");
                    return listener.equals(told) ? List.of() : List.of("told of " + told);
                });
    }

    /** Of the nodes whose names contain this. */
    private List<String> uids(String part) {
        return new SandboxPlaces(sandbox())
                .nodes().stream()
                        .filter(pod -> pod.getMetadata().getName().contains(part))
                        .map(pod -> pod.getMetadata().getUid())
                        .toList();
    }

    @Test
    @Order(4)
    void aListenerThatClientsUseCannotChangeUnderThem() {
        for (var changed :
                List.of(
                        SECOND.replace("\"passwords\"", "\"passwords\", \"tls\": false"),
                        SECOND.replace(
                                "\"passwords\"", "\"passwords\", \"authentication\": \"None\""),
                        SECOND.replace("9095", "9096"),
                        SECOND.replace(
                                "\"passwords\"", "\"others\", \"authentication\": \"None\""))) {
            assertThatThrownBy(() ->
                            sandbox()
                                    .change("{\"spec\": {\"listeners\": [%s]}}".formatted(changed)))
                    .as(changed)
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            refused -> assertThat(refused.getCode()).isEqualTo(422))
                    .hasMessageContaining(REMEDY);
        }
    }

    @Test
    @Order(5)
    void aPodGetsNoSecretsButItsOwn() {
        var nodes = new SandboxPlaces(sandbox()).nodes();
        assertThat(nodes).hasSize(4);
        for (var pod : nodes) {
            assertThat(secretsOf(pod))
                    .as(pod.getMetadata().getName())
                    .isSubsetOf(pod.getMetadata().getName() + "-tls", "s3-credentials")
                    .contains(pod.getMetadata().getName() + "-tls");
            assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
        }
        try (var peeking = as(nodes.getFirst().getSpec().getServiceAccountName())) {
            assertThat(peeking.getKubernetesVersion()).as("it is known to the API").isNotNull();
            assertForbidden(() -> peeking.secrets().inNamespace(Sandbox.NAMESPACE).list());
            assertForbidden(() -> peeking.secrets().inAnyNamespace().list());
            for (var name : List.of("events-broker-1-tls", "s3-credentials", "tests-credentials")) {
                assertForbidden(() ->
                        peeking.secrets().inNamespace(Sandbox.NAMESPACE).withName(name).get());
            }
            assertForbidden(() ->
                    peeking.secrets()
                            .inNamespace("spillway-system")
                            .withName("spillway-ca.default.events")
                            .get());
        }
    }

    /** Mounted, also as a part of a projected volume, or in the environment. */
    private static List<String> secretsOf(Pod pod) {
        JsonNode spec = new ObjectMapper().valueToTree(pod.getSpec());
        var references =
                Stream.of("secret", "secretKeyRef", "secretRef")
                        .flatMap(kind -> spec.findValues(kind).stream())
                        .flatMap(reference ->
                                Stream.of(reference.path("secretName"), reference.path("name")))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue);
        return references.distinct().toList();
    }

    /** With a token that a Pod of this ServiceAccount would have. */
    private KubernetesClient as(String account) {
        var token =
                sandbox()
                        .client()
                        .serviceAccounts()
                        .inNamespace(Sandbox.NAMESPACE)
                        .withName(account)
                        .tokenRequest(
                                new TokenRequestBuilder()
                                        .withNewSpec()
                                        .withExpirationSeconds(600L)
                                        .endSpec()
                                        .build())
                        .getStatus()
                        .getToken();
        secrets.add("a token of " + account, token);
        var config = Config.empty();
        config.setMasterUrl(sandbox().client().getConfiguration().getMasterUrl());
        config.setCaCertData(sandbox().client().getConfiguration().getCaCertData());
        config.setOauthToken(token);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static void assertForbidden(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo(403));
    }

    @Test
    @Order(6)
    void noSecretIsAnywhereButInSecretsAndWhereTheyAreMounted() throws Exception {
        var places = new SandboxPlaces(sandbox());
        assertThat(secrets.names())
                .contains(
                        "by-password-credentials password",
                        "tests-credentials user.key",
                        "events-broker-0-tls tls.key",
                        "events-controller-1000-tls tls.key",
                        "spillway-ca.default.events nodes-1.key",
                        "spillway-ca.default.events clients-1.key",
                        "s3-credentials secretAccessKey",
                        "the API's token")
                .anyMatch(name -> name.startsWith("the token of Pod"));
        var resources = places.resources();
        var answers = places.answers();
        var processes = places.processes();
        assertThat(resources)
                .containsKeys("clusters default/events", "pods default/events-broker-0");
        assertThat(resources.keySet()).anyMatch(where -> where.startsWith("configmaps default/"));
        assertThat(answers.keySet())
                .contains("/metrics of events-broker-0: 200", "/tls of events-broker-0: 200")
                .anyMatch(where -> where.matches("/q/metrics of spillway-operator.*: 200"));
        assertThat(processes.keySet())
                .contains("the daemon: environment")
                .anyMatch(where -> where.matches("default/events-broker-0 .*: arguments"))
                .anyMatch(where -> where.matches("default/events-broker-0 .*: environment"));
        var found = new ArrayList<String>();
        int searched = 0;
        for (var texts : List.of(resources, answers, processes)) {
            searched += texts.size();
            texts.forEach((where, text) -> {
                secrets.in(text).forEach(secret -> found.add(where + " has " + secret));
                if (text.contains("HeapDump")) {
                    found.add(where + " asks for a dump of all memory");
                }
            });
        }
        // It would be seen that a place is not searched, and that nothing is found in one.
        var control = new SecretSearch();
        control.add("the cluster's id", clusterId());
        assertThat(control.in(resources.getOrDefault("clusters default/events", ""))).isNotEmpty();
        var files = places.filesOfEverybody();
        var root = sandbox().state().root();
        assertThat(files)
                .extracting(file -> root.relativize(file).getName(0).toString())
                .contains("logs", "volumes", "pods", "hosts");
        assertThat(files)
                .filteredOn(file -> file.endsWith("meta.properties"))
                .isNotEmpty()
                .allMatch(file ->
                        SandboxPlaces.content(file)
                                .map(content -> !control.in(content).isEmpty())
                                .orElse(true));
        for (var file : files) {
            SandboxPlaces.content(file)
                    .ifPresent(content ->
                            secrets.in(content)
                                    .forEach(secret -> found.add(file + " has " + secret)));
        }
        assertThat(files).filteredOn(file -> file.toString().endsWith(".hprof")).isEmpty();
        System.out.printf(
                "leaks: %d secrets searched for in %d texts and %d files%n",
                secrets.names().size(), searched, files.size());
        assertThat(found).isEmpty();
    }

    /**
     * With {@code reclaim: Retain}. Kafka keeps the passwords on the disks that the new Cluster
     * adopts.
     */
    @Test
    @Order(7)
    void aUserThatWasDeletedAfterItsClusterDoesNotComeBackWithTheDisks() throws Exception {
        var password = secret("by-password-credentials", "password");
        var declared = sandbox().cluster();
        sandbox().resource("Cluster", Sandbox.CLUSTER).delete();
        Await.until(
                "the Cluster is gone",
                WITHIN,
                () ->
                        sandbox().resource("Cluster", Sandbox.CLUSTER).get() == null
                                ? List.of()
                                : List.of("it is there"));
        sandbox().resource("User", "by-password").delete();
        Await.until(
                "the User is gone",
                WITHIN,
                () ->
                        sandbox().resource("User", "by-password").get() == null
                                ? List.of()
                                : List.of("it is there"));

        createAgain(declared);

        Await.until(
                "what Kafka had of the User is removed",
                WITHIN,
                () ->
                        sandbox()
                                        .client()
                                        .v1()
                                        .events()
                                        .inNamespace(Sandbox.NAMESPACE)
                                        .list()
                                        .getItems()
                                        .stream()
                                        .anyMatch(event ->
                                                "FormerUsersRemoved".equals(event.getReason())
                                                        && event.getMessage()
                                                                .contains("by-password"))
                                ? List.of()
                                : List.of("no Event says so"));
        awaitReady("forgetful");
        var settings = new HashMap<>(settings("forgetful"));
        try (var admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get(WITHIN.toSeconds(), TimeUnit.SECONDS);
        }
        settings.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                        + " username=\"by-password\" password=\"%s\";".formatted(password));
        try (var admin = Admin.create(settings)) {
            assertThat(admin.describeCluster().nodes())
                    .failsWithin(WITHIN)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(SaslAuthenticationException.class);
        }
    }

    private void createAgain(GenericKubernetesResource declared) throws Exception {
        var again = new GenericKubernetesResource();
        again.setApiVersion(declared.getApiVersion());
        again.setKind(declared.getKind());
        again.setMetadata(new ObjectMetaBuilder().withName(Sandbox.CLUSTER).build());
        again.setAdditionalProperty("spec", declared.get("spec"));
        sandbox().client().resource(again).inNamespace(Sandbox.NAMESPACE).create();
        awaitDeclared();
    }

    private void make(String user, String authentication) throws Exception {
        sandbox()
                .client()
                .resource(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: User
                        metadata: {name: %s}
                        spec:
                          cluster: {name: %s}
                          authentication: %s
                          access: [{allow: [Produce, Consume], topic: %s, group: all}]
                          quotas: {produce: 1Gi, consume: 1Gi, requestPercent: 100000}
                        """
                                .formatted(user, Sandbox.CLUSTER, authentication, COUNTED))
                .inNamespace(Sandbox.NAMESPACE)
                .create();
        awaitReady(user);
    }

    private void patch(String kind, String name, String patch) {
        sandbox().resource(kind, name).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private void awaitReady(String user) throws Exception {
        Await.until(
                "User " + user + " is Ready",
                WITHIN,
                () ->
                        Conditions.of(sandbox().resource("User", user).require())
                                .unless("Ready", "True"));
    }

    private void awaitDeclared() throws Exception {
        Await.until(
                "everything is as declared",
                WITHIN,
                () -> {
                    var left =
                            new ArrayList<>(
                                    Conditions.of(sandbox().cluster())
                                            .unless("Progressing", "False"));
                    left.addAll(Conditions.of(sandbox().cluster()).unless("Ready", "True"));
                    return left;
                });
    }

    private Map<String, Object> settings(String user) {
        return UserCredentials.of(sandbox().client(), Sandbox.NAMESPACE, user)
                .map(UserCredentials::settings)
                .orElseThrow(() ->
                        new AssertionError(
                                Objects.toString(sandbox().resource("User", user).get())));
    }
}
