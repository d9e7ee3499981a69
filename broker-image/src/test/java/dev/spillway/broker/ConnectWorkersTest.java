package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.broker.fixtures.MountedSecret;
import dev.spillway.broker.fixtures.TestCa;
import dev.spillway.broker.fixtures.TestCa.Issued;
import dev.spillway.broker.fixtures.Ticks;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two workers of Connect and a broker, each a process of its own, as a Connect has them. */
@Tag("broker")
@Timeout(300)
class ConnectWorkersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As in RunningNodesTest, with other hosts. */
    private static final String NETWORK =
            "127.%d.%d."
                    .formatted(
                            100 + ProcessHandle.current().pid() / 200 % 100,
                            1 + ProcessHandle.current().pid() % 200);

    private static final String CONTROLLER = NETWORK + 90;
    private static final String BROKER = NETWORK + 91;
    private static final List<String> WORKERS = List.of(NETWORK + 92, NETWORK + 93);

    private static final TestCa ISSUER = TestCa.named("issuer");
    private static final String PASSWORD = "a password of Kafka";
    private static final String SECRET = "s3cret of a database";

    @TempDir static Path directory;

    private static final List<NodeProcess> NODES = new ArrayList<>();
    private static final Map<String, WorkerProcess> RUNNING = new TreeMap<>();
    private static MountedSecret group;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(Image.ofThisProgram().tieredStoragePlugin());
        startKafka();
        Issued certificate = ISSUER.issue("CN=pipelines-connect");
        group = folder("tls").write(certificate, certificate.own());
        folder("secrets").write(Map.of("orders-db.password.1", SECRET));
        Ticks.install(directory.resolve("plugins/ticks/0a1b"));
        folder("user").write(Map.of("client.properties", lines(user())));
        folder("config")
                .write(
                        Map.of(
                                "connect.properties",
                                Files.readString(
                                        Path.of("src/test/resources/connect/connect.properties"))));
        for (String host : WORKERS) {
            RUNNING.put(host, worker(host));
        }
        for (WorkerProcess worker : RUNNING.values()) {
            worker.awaitReady();
        }
    }

    private static void startKafka() throws Exception {
        NODES.add(
                NodeProcess.start(
                        directory.resolve("controller"),
                        CONTROLLER,
                        Map.of(
                                "SPILLWAY_ROLE",
                                "controller",
                                "SPILLWAY_NODE_ID",
                                "90",
                                "SPILLWAY_FORMAT",
                                "initial",
                                "SPILLWAY_INITIAL_CONTROLLERS",
                                "90@" + CONTROLLER + ":9093:3Db5QLSqSZieL3rJBUUegA",
                                "TEST_CONTROLLER",
                                CONTROLLER + ":9093")));
        Path config = Files.createDirectories(directory.resolve("broker-config"));
        Files.writeString(
                config.resolve("server.properties"),
                Files.readString(Path.of("src/test/resources/broker/server.properties"))
                                // The plugin is not in this module.
                                .replaceAll("(?m)^(remote|rlmm)\\..*$", "")
                                .replace("INTERNAL:PLAINTEXT", "INTERNAL:SASL_PLAINTEXT")
                        + """

                        listener.name.internal.sasl.enabled.mechanisms=SCRAM-SHA-512
                        listener.name.internal.scram-sha-512.sasl.jaas.config=\
                        org.apache.kafka.common.security.scram.ScramLoginModule required;
                        """);
        NODES.add(
                NodeProcess.start(
                        directory.resolve("broker"),
                        BROKER,
                        Map.of(
                                "SPILLWAY_ROLE",
                                "broker",
                                "SPILLWAY_NODE_ID",
                                "91",
                                "SPILLWAY_CONFIG",
                                config.toString(),
                                "TEST_CONTROLLER",
                                CONTROLLER + ":9093")));
        for (NodeProcess node : NODES) {
            node.awaitReady();
        }
        try (Admin admin = Admin.create(operator())) {
            admin.alterUserScramCredentials(
                            List.of(
                                    new UserScramCredentialUpsertion(
                                            "pipelines",
                                            new ScramCredentialInfo(
                                                    ScramMechanism.SCRAM_SHA_512, 4096),
                                            PASSWORD)))
                    .all()
                    .get();
        }
        try (Admin admin = Admin.create(user())) {
            admin.createTopics(
                            List.of(
                                    internal("configs", 1),
                                    internal("offsets", 2),
                                    internal("status", 1)))
                    .all()
                    .get();
        }
    }

    private static NewTopic internal(String name, int partitions) {
        return new NewTopic("pipelines-connect-" + name, partitions, (short) 1)
                .configs(Map.of("cleanup.policy", "compact"));
    }

    private static MountedSecret folder(String name) throws IOException {
        return new MountedSecret(Files.createDirectories(directory.resolve(name)));
    }

    /** As the operator connects; by the listener between nodes. */
    private static Map<String, Object> operator() {
        Issued own = NodeProcess.CA.issue("CN=__spillway-operator");
        return new HashMap<>(
                Map.of(
                        "bootstrap.servers",
                        BROKER + ":9091",
                        "security.protocol",
                        "SSL",
                        "ssl.keystore.type",
                        "PEM",
                        "ssl.keystore.key",
                        own.keyPem(),
                        "ssl.keystore.certificate.chain",
                        own.certificatePem(),
                        "ssl.truststore.type",
                        "PEM",
                        "ssl.truststore.certificates",
                        TestCa.pem(NodeProcess.CA.certificate())));
    }

    private static Map<String, Object> user() {
        return new HashMap<>(
                Map.of(
                        "bootstrap.servers",
                        BROKER + ":9092",
                        "security.protocol",
                        "SASL_PLAINTEXT",
                        "sasl.mechanism",
                        "SCRAM-SHA-512",
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required"
                                + " username=\"pipelines\" password=\"%s\";".formatted(PASSWORD)));
    }

    private static String lines(Map<String, Object> settings) {
        StringBuilder lines = new StringBuilder();
        settings.forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
        return lines.toString();
    }

    private static WorkerProcess worker(String host) throws IOException {
        return worker(host, Map.of());
    }

    private static WorkerProcess worker(String host, Map<String, String> besides)
            throws IOException {
        Map<String, String> variables =
                new HashMap<>(
                        Map.of(
                                "SPILLWAY_CONFIG", directory.resolve("config").toString(),
                                "SPILLWAY_USER", directory.resolve("user").toString(),
                                "SPILLWAY_TLS", directory.resolve("tls").toString(),
                                "SPILLWAY_SECRETS", directory.resolve("secrets").toString(),
                                "SPILLWAY_PLUGINS", directory.resolve("plugins").toString()));
        variables.putAll(besides);
        return WorkerProcess.start(directory.resolve("worker-" + host), host, variables);
    }

    @AfterAll
    static void stop() {
        RUNNING.values().forEach(WorkerProcess::close);
        NODES.forEach(NodeProcess::close);
    }

    private static WorkerProcess first() {
        return RUNNING.get(WORKERS.getFirst());
    }

    private static WorkerProcess second() {
        return RUNNING.get(WORKERS.getLast());
    }

    @Test
    void aWorkerIsReadyWhenItHasJoinedItsGroup() throws Exception {
        assertThat(first().states().getLast())
                .isEqualTo(
                        """
                        200 {"role":"connect","worker":"%s:8083","state":"RUNNING","detail":""}\
                        """
                                .formatted(first().ip()));
        assertThat(first().states()).first().asString().startsWith("503").contains("STARTING");
        assertThat(first().get("/live").statusCode()).isEqualTo(200);
        assertThat(first().rest(group, "GET", "/health", "").body()).contains("\"healthy\"");
        System.out.printf(
                "[INFO] Connect worker: %s, %s%n",
                first().output()
                        .lines()
                        .filter(line -> line.contains("is serving"))
                        .map(line -> line.replaceAll(".*serving, ", ""))
                        .toList(),
                Files.readString(Path.of("/proc/%d/status".formatted(first().pid())))
                        .lines()
                        .filter(line -> line.startsWith("VmRSS"))
                        .toList());
    }

    /** One of the two is not the leader, and asks it, with the group's certificate. */
    @Test
    void anyWorkerTakesARequest() throws Exception {
        for (WorkerProcess worker : RUNNING.values()) {
            String name = "at-" + worker.ip();
            assertThat(put(worker, name, ticks("any", "a", "1")).statusCode()).isEqualTo(201);
            awaitRunning(name, 1);
        }
        for (WorkerProcess worker : RUNNING.values()) {
            delete("at-" + worker.ip());
        }
    }

    @Test
    void withoutTheCertificateNothingIsServed() throws Exception {
        Issued stranger = ISSUER.issue("CN=pipelines-connect");
        MountedSecret other = folder("stranger").write(stranger, pinned(stranger));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> first().rest(other, "GET", "/", ""));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> first().restWithoutCertificate("/"));
        try (HttpClient plain = HttpClient.newHttpClient()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            plain.send(
                                    HttpRequest.newBuilder(
                                                    URI.create("http://" + first().ip() + ":8083/"))
                                            .build(),
                                    BodyHandlers.ofString()));
        }
        assertThat(first().rest(group, "GET", "/", "").statusCode()).isEqualTo(200);
    }

    /** It trusts the workers, and they do not trust it. */
    private static X509Certificate[] pinned(Issued own) throws Exception {
        return new X509Certificate[] {
            own.own(), TestCa.parse(Files.readString(group.certificate()))
        };
    }

    @Test
    void loggersAreNotChangedByRequests() throws Exception {
        assertThat(first().rest(group, "GET", "/admin/loggers", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aConnectorGetsTheValueOfASecretThatIsInNoTopicOfConnectAndNoLog() throws Exception {
        put(first(), "secretive", ticks("told", "${secrets:orders-db:password.1}", "1"));
        awaitRunning("secretive", 1);
        first().await(() -> records("told").contains(SECRET));

        for (String topic : List.of("configs", "offsets", "status")) {
            assertThat(records("pipelines-connect-" + topic))
                    .noneMatch(record -> record.contains(SECRET));
        }
        assertThat(records("pipelines-connect-configs"))
                .anyMatch(record -> record.contains("${secrets:orders-db:password.1}"));
        for (WorkerProcess worker : RUNNING.values()) {
            assertThat(worker.output()).doesNotContain(SECRET, PASSWORD);
        }
        delete("secretive");
    }

    @Test
    void aSecretThatHasNotArrivedIsNamed() throws Exception {
        assertThat(
                        put(
                                        first(),
                                        "early",
                                        ticks("early", "${secrets:orders-db:password.2}", "1"))
                                .body())
                .contains("Secret orders-db, key password (version 2) has not reached worker");
    }

    @Test
    void aConnectorNamesNoFileAndNoLoginModule() throws Exception {
        String provider =
                ",\"config.providers\":\"file\",\"config.providers.file.class\":"
                        + "\"org.apache.kafka.common.config.provider.FileConfigProvider\"}";
        String login =
                ",\"producer.override.sasl.jaas.config\":"
                        + "\"com.sun.security.auth.module.KeyStoreLoginModule required;\"}";
        put(first(), "file", ticks("file", "${file:/etc/hostname:x}", "1"));
        put(
                first(),
                "provider",
                ticks("file", "${file:/etc/hostname:x}", "1").replaceAll("}$", provider));
        put(first(), "login", ticks("file", "a", "1").replaceAll("}$", login));

        awaitRunning("file", 1);
        first().await(() -> records("file").contains("${file:/etc/hostname:x}"));
        first().await(() -> status("provider").contains("FileConfigProvider is not allowed"));
        first().await(() -> status("login").contains("KeyStoreLoginModule is not allowed"));
        for (String name : List.of("file", "provider", "login")) {
            delete(name);
        }
    }

    @Test
    void metricsHaveTheNamesThatTheReferencePromises() throws Exception {
        put(first(), "measured", ticks("measured", "a", "2"));
        put(first(), "sink", sink("measured"));
        awaitRunning("measured", 2);
        awaitRunning("sink", 1);
        first().await(() -> scraped().contains("kafka_connect_connector_status{"));

        Pattern row = Pattern.compile("(?m)^\\| `(\\w+)` \\|");
        List<MatchResult> promised =
                row.matcher(Files.readString(Path.of("../docs/reference/connect-metrics.md")))
                        .results()
                        .toList();
        assertThat(promised).hasSizeGreaterThan(40);
        // A worker shows the metrics of its own tasks.
        String metrics = scraped();
        assertThat(promised)
                .extracting(r -> r.group(1))
                .allSatisfy(name -> assertThat(metrics).containsPattern("\n" + name + "[ {]"));
        assertThat(metrics)
                .contains(
                        "kafka_connect_connector_task_status{connector=\"measured\",status=\"running\",task=\"1\"}"
                            + " 1.0");
        delete("measured");
        delete("sink");
    }

    private static String scraped() throws IOException, InterruptedException {
        return first().get("/metrics").body() + second().get("/metrics").body();
    }

    /** Each task on each worker goes on with the new files, and requests between workers too. */
    @Test
    void aRenewedCertificateIsUsedWithoutARestart() throws Exception {
        Issued old = ISSUER.issue("CN=pipelines-connect");
        Issued next = ISSUER.issue("CN=pipelines-connect");
        MountedSecret before = folder("before").write(old, old.own(), next.own());
        switchTo(old, pinned(old));
        switchTo(old, old.own(), next.own());

        switchTo(next, old.own(), next.own());
        for (WorkerProcess worker : RUNNING.values()) {
            assertThat(worker.rest(before, "GET", "/", "").statusCode()).isEqualTo(200);
            assertThat(put(worker, "renewed", ticks("renewed", "a", "1")).statusCode())
                    .isBetween(200, 201);
        }
        delete("renewed");

        switchTo(next, next.own());
        for (WorkerProcess worker : RUNNING.values()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> worker.rest(before, "GET", "/", ""));
            assertThat(worker.rest(group, "GET", "/", "").statusCode()).isEqualTo(200);
        }
    }

    /** Writes the files, and waits until each worker says that it uses them. */
    private static void switchTo(Issued own, X509Certificate... accepted) throws Exception {
        group.write(own, accepted);
        for (WorkerProcess worker : RUNNING.values()) {
            worker.await(() -> {
                JsonNode files = JSON.readTree(worker.get("/tls").body()).path("files").path(0);
                return files.path("certificate").asText().equals(TestCa.fingerprint(own.own()))
                        && files.path("trust").size() == accepted.length;
            });
        }
    }

    @Test
    void theTasksOfAKilledWorkerMove() throws Exception {
        put(first(), "moved", ticks("moved", "a", "2"));
        awaitRunning("moved", 2);
        first().await(() -> workersOf("moved").equals(Set.copyOf(WORKERS)));
        Instant killed = Instant.now();

        second().kill();

        first().await(() ->
                workersOf("moved").equals(Set.of(first().ip()))
                        && status("moved").matches("(?s).*(RUNNING.*){3}"));
        System.out.printf(
                "[INFO] Connect: the task of a killed worker ran elsewhere after %.1f s%n",
                Duration.between(killed, Instant.now()).toMillis() / 1000.0);
        second().awaitExit();
        RUNNING.put(WORKERS.getLast(), worker(WORKERS.getLast()).awaitReady());
        delete("moved");
    }

    @Test
    void aWorkerThatIsToldToStopLeavesItsGroupAtOnce() throws Exception {
        put(first(), "left", ticks("left", "a", "2"));
        awaitRunning("left", 2);
        first().await(() -> workersOf("left").equals(Set.copyOf(WORKERS)));
        Instant told = Instant.now();

        second().terminate();

        assertThat(second().awaitExit()).isEqualTo(143);
        System.out.printf(
                "[INFO] Connect: a worker stopped in %.1f s%n",
                Duration.between(told, Instant.now()).toMillis() / 1000.0);
        assertThat(second().output()).contains("Stopping, in 50 s at most").doesNotContain("ERROR");
        first().await(() -> workersOf("left").equals(Set.of(first().ip())));
        RUNNING.put(WORKERS.getLast(), worker(WORKERS.getLast()).awaitReady());
        delete("left");
    }

    @Test
    void aWorkerWhoseCredentialsKafkaRefusesSaysSo() throws Exception {
        Map<String, Object> wrong = user();
        wrong.put(
                "sasl.jaas.config",
                String.valueOf(wrong.get("sasl.jaas.config")).replace(PASSWORD, "guessed"));
        Path file = folder("wrong").write(Map.of("client.properties", lines(wrong))).folder();
        Path log = Files.createFile(directory.resolve("termination-log"));

        try (WorkerProcess worker =
                worker(
                        NETWORK + 94,
                        Map.of("SPILLWAY_USER", file.toString(), "TERMINATION_LOG", "" + log))) {
            assertThat(worker.awaitExit()).as(worker.output()).isEqualTo(1);
        }

        assertThat(Files.readString(log))
                .startsWith("Kafka refused the credentials in " + file)
                .contains("SCRAM-SHA-512")
                .doesNotContain("guessed");
    }

    private static String ticks(String topic, String text, String tasks) {
        return """
        {"connector.class":"dev.spillway.broker.fixtures.Ticks","topic":"%s","text":"%s","tasks.max":"%s"}\
        """
                .formatted(topic, text, tasks);
    }

    private static String sink(String topic) {
        return """
        {"connector.class":"dev.spillway.broker.fixtures.Nowhere","topics":"%s"}\
        """
                .formatted(topic);
    }

    /** A rebalance refuses requests for a moment. */
    private static HttpResponse<String> put(WorkerProcess worker, String name, String config)
            throws Exception {
        try (Admin admin = Admin.create(user())) {
            Set<String> topics = admin.listTopics().names().get();
            Pattern topic = Pattern.compile("\"topic\":\"([a-z]+)\"");
            for (MatchResult found : topic.matcher(config).results().toList()) {
                if (!topics.contains(found.group(1))) {
                    admin.createTopics(List.of(new NewTopic(found.group(1), 1, (short) 1)))
                            .all()
                            .get();
                }
            }
        }
        return retried(() -> worker.rest(group, "PUT", "/connectors/" + name + "/config", config));
    }

    private static void delete(String name) throws Exception {
        assertThat(
                        retried(() -> first().rest(group, "DELETE", "/connectors/" + name, ""))
                                .statusCode())
                .isEqualTo(204);
    }

    private interface Call {
        HttpResponse<String> send() throws Exception;
    }

    private static HttpResponse<String> retried(Call call) throws Exception {
        HttpResponse<String> answer = call.send();
        for (int i = 0; i < 50 && answer.statusCode() == 409; i++) {
            Thread.sleep(200);
            answer = call.send();
        }
        return answer;
    }

    private static String status(String name) throws InterruptedException {
        try {
            return first().rest(group, "GET", "/connectors/" + name + "/status", "").body();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static void awaitRunning(String name, int tasks) throws Exception {
        first().await(() -> status(name).matches("(?s).*(RUNNING.*){" + (tasks + 1) + "}"));
    }

    private static Set<String> workersOf(String name) throws IOException, InterruptedException {
        Set<String> workers = new HashSet<>();
        for (JsonNode task : JSON.readTree(status(name)).path("tasks")) {
            workers.add(task.path("worker_id").asText().replaceAll(":.*", ""));
        }
        return workers;
    }

    /** Everything in a topic, keys and values. */
    private static List<String> records(String topic) {
        Map<String, Object> client = user();
        client.put("auto.offset.reset", "earliest");
        List<String> found = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(part -> new TopicPartition(topic, part.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> {
                            found.add(String.valueOf(record.key()));
                            found.add(String.valueOf(record.value()));
                        });
            }
        }
        return found;
    }
}
