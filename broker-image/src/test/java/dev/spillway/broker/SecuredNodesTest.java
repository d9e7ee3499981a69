package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.broker.fixtures.MountedSecret;
import dev.spillway.broker.fixtures.TestCa;
import dev.spillway.broker.fixtures.TestCa.Issued;
import dev.spillway.broker.tls.MountedSslEngineFactory;
import dev.spillway.broker.tls.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A controller and two brokers without a listener that is not encrypted, as a Cluster has them that
 * says nothing about security.
 */
@Tag("broker")
@Timeout(300)
class SecuredNodesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As in RunningNodesTest, with other hosts. */
    private static final String NETWORK =
            "127.%d.%d."
                    .formatted(
                            100 + ProcessHandle.current().pid() / 200 % 100,
                            1 + ProcessHandle.current().pid() % 200);

    private static final int CONTROLLER = 60;
    private static final List<Integer> BROKERS = List.of(61, 62);
    private static final int REPLICATION = 9091;
    private static final int SCRAM = 9092;
    private static final int MTLS = 9094;
    private static final String PASSWORD = "a password";

    /** What a refused client waits for, at most; the result is the same after any time. */
    private static final String REFUSAL_TIMEOUT_MS = "5000";

    private static final TestCa FIRST_CA = TestCa.named("nodes 1");
    private static final TestCa CLIENTS_CA = TestCa.named("clients");

    @TempDir static Path directory;

    private static final Map<Integer, MountedSecret> SECRETS = new TreeMap<>();
    private static final Map<Integer, NodeProcess> NODES = new HashMap<>();

    // What a rotation changes.
    private static TestCa issuer = FIRST_CA;
    private static List<X509Certificate> served = List.of();
    private static List<X509Certificate> trusted = List.of(FIRST_CA.certificate());
    private static @Nullable MountedSecret operator;

    @BeforeAll
    static void start() throws Exception {
        operator = new MountedSecret(Files.createDirectories(directory.resolve("operator")));
        for (int host : List.of(CONTROLLER, BROKERS.get(0), BROKERS.get(1))) {
            Path folder = directory.resolve("node-" + host).resolve("tls");
            SECRETS.put(host, new MountedSecret(Files.createDirectories(folder)));
            // Not of the nodes' rotation.
            Files.writeString(
                    folder.resolve("clients-ca.crt"), TestCa.pem(CLIENTS_CA.certificate()));
        }
        writeSecrets();
        NODES.put(CONTROLLER, startController());
        for (int host : BROKERS) {
            NODES.put(host, startBroker(host));
        }
        for (NodeProcess node : NODES.values()) {
            node.awaitReady();
        }
        try (Admin admin = Admin.create(operator())) {
            credentials(admin, "alice");
            credentials(admin, "__spillway-node");
            allow(admin, "User:alice", "orders");
            allow(admin, "User:CN=bob,OU=token", "orders");
            admin.createTopics(
                            List.of(
                                    topic("orders"),
                                    topic("secrets"),
                                    topic("rotation"),
                                    topic("halves")))
                    .all()
                    .get();
            allow(admin, "User:alice", "rotation");
            allow(admin, "User:alice", "halves");
        }
    }

    @AfterAll
    static void stop() {
        NODES.values().forEach(NodeProcess::close);
    }

    @Test
    void aUserProducesAndConsumesWhatItMayAndNothingElse() throws Exception {
        for (Map<String, Object> client : List.of(scram("alice"), mtls("CN=bob,OU=token"))) {
            int before = records("orders", client).size();
            produce("orders", "one", client);
            assertThat(records("orders", client)).hasSize(before + 1);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> produce("secrets", "one", client))
                    .withCauseInstanceOf(TopicAuthorizationException.class);
            try (Admin admin = Admin.create(client)) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> admin.createTopics(List.of(topic("new"))).all().get())
                        .withCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    @Test
    void aUserWithTheNameOfANodeGetsNothing() {
        nothingFor(scram("__spillway-node"));
    }

    @Test
    void aWrongPasswordGetsNothing() {
        Map<String, Object> client = new HashMap<>(scram("alice"));
        client.put("sasl.jaas.config", jaas("alice", "guessed"));

        nothingFor(client);
    }

    @Test
    void aCertificateOfAForeignCaIsRefusedWhateverItsName() {
        Issued foreign = TestCa.named("nodes 1").issue("CN=__spillway-node");

        nothingFor(tls(foreign, REPLICATION));
        nothingFor(tls(foreign, MTLS));
        nothingFor(controllers(foreign));
    }

    @Test
    void aUsersCertificateIsRefusedBetweenNodes() {
        Issued user = CLIENTS_CA.issue("CN=__spillway-operator");

        nothingFor(tls(user, REPLICATION));
        nothingFor(controllers(user));
    }

    /** It gets through the handshake. */
    @Test
    void anotherNameFromTheNodesOwnCaIsRefusedBetweenNodes() {
        Issued stranger = issuer.issue("CN=alice").with(served.toArray(X509Certificate[]::new));

        nothingFor(tls(stranger, REPLICATION));
        nothingFor(controllers(stranger));
    }

    @Test
    void withoutACertificateNothingIsServedBetweenNodes() {
        nothingFor(trusting(REPLICATION));
    }

    /** A request of Kafka's without TLS is not answered, on any port. */
    @Test
    void nothingIsServedInPlainText() throws Exception {
        for (InetSocketAddress port :
                List.of(
                        new InetSocketAddress(NETWORK + CONTROLLER, 9093),
                        new InetSocketAddress(NETWORK + BROKERS.get(0), REPLICATION),
                        new InetSocketAddress(NETWORK + BROKERS.get(0), SCRAM),
                        new InetSocketAddress(NETWORK + BROKERS.get(0), MTLS))) {
            try (Socket socket = new Socket()) {
                socket.connect(port);
                // ApiVersions, version 0, correlation id 7, no client id.
                socket.getOutputStream()
                        .write(new byte[] {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, -1, -1});
                byte[] answer = socket.getInputStream().readAllBytes();

                // Nothing, or an alert of TLS.
                assertThat(answer.length == 0 || answer[0] == 21).isTrue();
            } catch (SocketException e) {
                assertThat(e).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void theOperatorManagesTheClusterThroughBrokersAndControllers() throws Exception {
        Issued own = issuer.issue("CN=__spillway-operator");

        try (Admin admin = Admin.create(controllers(own))) {
            assertThat(admin.describeMetadataQuorum().quorumInfo().get().leaderId())
                    .isEqualTo(CONTROLLER);
        }
        try (Admin admin = Admin.create(operator())) {
            assertThat(admin.describeCluster().nodes().get()).hasSize(2);
        }
    }

    /** The files of another tool, or a person's mistake. */
    @Test
    void filesThatCannotBeUsedKeepTheLastGoodOnesAndSaySo() throws Exception {
        int host = BROKERS.get(1);
        MountedSecret secret = SECRETS.get(host);
        String before = tls(host).path("certificate").asText();
        Issued next = issued("CN=__spillway-node", NETWORK + host);

        secret.write(new Issued(next.chain(), issuer.issue("CN=x").key()), trust());

        awaitTls(host, tls -> !tls.path("problem").asText().isEmpty());
        assertThat(tls(host).path("certificate").asText()).isEqualTo(before);
        produce("halves", "while broken", scram("alice"));
        assertThat(NODES.get(host).get("/metrics").body())
                .containsPattern(
                        "spillway_tls_reload_failures_total\\{file=\"[^\"]*\",trust=\"[^\"]*/ca.crt\"}"
                            + " 1\\.0");
        assertThat(NODES.get(host).output()).contains("The changed TLS files cannot be used");

        secret.write(next, trust());

        awaitTls(host, tls -> !tls.path("certificate").asText().equals(before));
        assertThat(tls(host).path("problem").asText()).isEmpty();
        produce("halves", "when mended", scram("alice"));
    }

    /** In the operator's three steps; each begins when every node has taken the one before. */
    @Test
    void aNewCaTakesOverUnderLoadWithoutARestart() throws Exception {
        TestCa old = issuer;
        TestCa next = TestCa.named("nodes 2");
        Map<String, Object> knowsOnlyTheOld = scram("alice");
        Map<Integer, Integer> logged = new HashMap<>();
        for (int host : BROKERS) {
            logged.put(host, NODES.get(host).output().length());
        }
        try (Load load = Load.on("rotation", knowsOnlyTheOld);
                Admin admin = Admin.create(operator())) {
            trusted = List.of(old.certificate(), next.certificate());
            rotate();
            load.awaitMore();

            issuer = next;
            served = List.of(next.crossSignedBy(old));
            rotate();
            load.awaitMore();

            trusted = List.of(next.certificate());
            rotate();
            load.awaitMore();

            nothingFor(tls(old.issue("CN=__spillway-node"), REPLICATION));
            restartController();
            // Through a broker's connection to the controller, and back through the raft client.
            admin.createTopics(List.of(topic("after"))).all().get();
            allow(admin, "User:alice", "after");
            produce("after", "by a client that knows the new CA", scram("alice"));
            produce("rotation", "by a new client that knows the old CA", knowsOnlyTheOld);
            load.awaitMore();

            assertThat(load.failure()).isNull();
            load.stop();
            assertThat(new HashSet<>(records("rotation", scram("alice"))))
                    .containsAll(load.acknowledged());
        }
        for (int host : BROKERS) {
            assertThat(NODES.get(host).get("/ready").statusCode()).isEqualTo(200);
            assertThat(NODES.get(host).output().substring(logged.get(host)))
                    .doesNotContain("cannot be used")
                    .contains("Using the changed");
        }
    }

    private static void restartController() throws Exception {
        NodeProcess controller = NODES.get(CONTROLLER);
        controller.terminate();
        assertThat(controller.awaitExit()).isEqualTo(143);
        NODES.put(CONTROLLER, startController().awaitReady());
    }

    /** Renews every certificate, and waits until each node says that it uses the new one. */
    private static void rotate() throws Exception {
        Map<Integer, String> before = new HashMap<>();
        for (int host : SECRETS.keySet()) {
            before.put(host, tls(host).path("certificate").asText());
        }
        writeSecrets();
        for (int host : SECRETS.keySet()) {
            awaitTls(
                    host,
                    tls ->
                            !tls.path("certificate").asText().equals(before.get(host))
                                    && tls.path("trust").size() == trusted.size());
        }
    }

    private static void writeSecrets() {
        SECRETS.forEach((host, secret) ->
                secret.write(issued("CN=__spillway-node", NETWORK + host), trust()));
        operatorSecret().write(issued("CN=__spillway-operator"), trust());
    }

    private static MountedSecret operatorSecret() {
        MountedSecret secret = operator;
        if (secret == null) {
            throw new IllegalStateException("not mounted");
        }
        return secret;
    }

    private static Issued issued(String subject, String... hosts) {
        return issuer.issue(subject, hosts).with(served.toArray(X509Certificate[]::new));
    }

    private static X509Certificate[] trust() {
        return trusted.toArray(X509Certificate[]::new);
    }

    /** What the node uses between nodes; its other set of files differs in what it trusts. */
    private static JsonNode tls(int host) throws IOException, InterruptedException {
        String users = fingerprint(CLIENTS_CA.certificate());
        for (JsonNode files : JSON.readTree(NODES.get(host).get("/tls").body()).path("files")) {
            if (!files.path("trust").path(0).asText().equals(users)) {
                return files;
            }
        }
        throw new AssertionError("no TLS on " + host);
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Expectation {
        boolean holds(JsonNode tls);
    }

    private static void awaitTls(int host, Expectation expected) throws Exception {
        while (!expected.holds(tls(host))) {
            Thread.sleep(100);
        }
    }

    private static void nothingFor(Map<String, Object> client) {
        try (Admin admin = Admin.create(client)) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> admin.describeCluster().nodes().get());
        }
    }

    private static Map<String, Object> operator() {
        MountedSecret secret = operatorSecret();
        return Map.of(
                "bootstrap.servers",
                servers(REPLICATION),
                "security.protocol",
                "SSL",
                "ssl.engine.factory.class",
                MountedSslEngineFactory.class.getName(),
                TlsFiles.CERTIFICATE,
                secret.certificate().toString(),
                TlsFiles.KEY,
                secret.key().toString(),
                TlsFiles.TRUST,
                secret.trust().toString());
    }

    private static Map<String, Object> trusting(int port) {
        return Map.of(
                "bootstrap.servers",
                servers(port),
                "security.protocol",
                "SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.certificates",
                TestCa.pem(trust()),
                "default.api.timeout.ms",
                REFUSAL_TIMEOUT_MS,
                "request.timeout.ms",
                REFUSAL_TIMEOUT_MS);
    }

    private static Map<String, Object> tls(Issued own, int port) {
        Map<String, Object> client = new HashMap<>(trusting(port));
        client.put("ssl.keystore.type", "PEM");
        client.put("ssl.keystore.certificate.chain", own.certificatePem());
        client.put("ssl.keystore.key", own.keyPem());
        return client;
    }

    private static Map<String, Object> controllers(Issued own) {
        Map<String, Object> client = new HashMap<>(tls(own, REPLICATION));
        client.remove("bootstrap.servers");
        client.put("bootstrap.controllers", NETWORK + CONTROLLER + ":9093");
        return client;
    }

    /** A user's, with time enough for any machine. */
    private static Map<String, Object> mtls(String subject) {
        return patient(tls(CLIENTS_CA.issue(subject), MTLS));
    }

    private static Map<String, Object> scram(String name) {
        Map<String, Object> client = new HashMap<>(trusting(SCRAM));
        client.put("security.protocol", "SASL_SSL");
        client.put("sasl.mechanism", "SCRAM-SHA-512");
        client.put("sasl.jaas.config", jaas(name, PASSWORD));
        return name.startsWith("__") ? client : patient(client);
    }

    private static Map<String, Object> patient(Map<String, Object> client) {
        Map<String, Object> patient = new HashMap<>(client);
        patient.remove("default.api.timeout.ms");
        patient.remove("request.timeout.ms");
        return patient;
    }

    private static String jaas(String name, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(name, password);
    }

    private static String servers(int port) {
        return "%s%d:%d,%s%d:%d"
                .formatted(NETWORK, BROKERS.get(0), port, NETWORK, BROKERS.get(1), port);
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, Map.of(0, BROKERS, 1, BROKERS.reversed()));
    }

    private static void credentials(Admin admin, String user) throws Exception {
        admin.alterUserScramCredentials(
                        List.of(
                                new UserScramCredentialUpsertion(
                                        user,
                                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                                        PASSWORD)))
                .all()
                .get();
    }

    private static void allow(Admin admin, String principal, String topic) throws Exception {
        admin.createAcls(
                        List.of(
                                new AclBinding(
                                        new ResourcePattern(
                                                ResourceType.TOPIC, topic, PatternType.LITERAL),
                                        new AccessControlEntry(
                                                principal,
                                                "*",
                                                AclOperation.ALL,
                                                AclPermissionType.ALLOW))))
                .all()
                .get();
    }

    private static void produce(String topic, String text, Map<String, Object> client)
            throws InterruptedException, ExecutionException {
        Properties properties = new Properties();
        properties.putAll(client);
        try (var producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, text)).get();
        }
    }

    private static List<String> records(String topic, Map<String, Object> client) {
        List<TopicPartition> partitions =
                List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
        List<String> found = new ArrayList<>();
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("auto.offset.reset", "earliest");
        try (var consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> found.add(record.value()));
            }
        }
        return found;
    }

    /** Produces until it is stopped, one record after the other. */
    private static final class Load implements AutoCloseable {
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final Set<String> acknowledged = new HashSet<>();
        private final Thread thread;

        private Load(String topic, Map<String, Object> client) {
            thread = Thread.ofPlatform().daemon().unstarted(() -> run(topic, client));
        }

        static Load on(String topic, Map<String, Object> client) throws InterruptedException {
            Load load = new Load(topic, client);
            load.thread.start();
            load.awaitMore();
            return load;
        }

        private void run(String topic, Map<String, Object> client) {
            Properties properties = new Properties();
            properties.putAll(client);
            // So that it opens new connections all the time.
            properties.put("connections.max.idle.ms", "200");
            try (var producer =
                    new KafkaProducer<>(
                            properties, new StringSerializer(), new StringSerializer())) {
                while (running.get()) {
                    String text = "load-" + count.get();
                    producer.send(new ProducerRecord<>(topic, text)).get();
                    acknowledged.add(text);
                    count.incrementAndGet();
                    Thread.sleep(count.get() % 10 == 0 ? 300 : 5);
                }
            } catch (ExecutionException | InterruptedException | RuntimeException e) {
                failure.set(e);
            }
        }

        void awaitMore() throws InterruptedException {
            int from = count.get();
            while (count.get() < from + 20 && failure.get() == null) {
                Thread.sleep(20);
            }
        }

        @Nullable Throwable failure() {
            return failure.get();
        }

        void stop() throws InterruptedException {
            running.set(false);
            thread.join();
        }

        /** After {@link #stop}. */
        Set<String> acknowledged() {
            return acknowledged;
        }

        @Override
        public void close() throws InterruptedException {
            stop();
        }
    }

    private static NodeProcess startController() throws IOException {
        String address = NETWORK + CONTROLLER + ":9093";
        Map<String, String> variables = new HashMap<>();
        variables.put("SPILLWAY_ROLE", "controller");
        variables.put("SPILLWAY_NODE_ID", "" + CONTROLLER);
        variables.put("SPILLWAY_FORMAT", "initial");
        variables.put(
                "SPILLWAY_INITIAL_CONTROLLERS",
                CONTROLLER + "@" + address + ":3Db5QLSqSZieL3rJBUUegA");
        return start(CONTROLLER, variables, "");
    }

    private static NodeProcess startBroker(int host) throws IOException {
        Map<String, String> variables = new HashMap<>();
        variables.put("SPILLWAY_ROLE", "broker");
        variables.put("SPILLWAY_NODE_ID", "" + host);
        return start(
                host,
                variables,
                """
                listener.name.scram.sasl.enabled.mechanisms=SCRAM-SHA-512
                listener.name.scram.scram-sha-512.sasl.jaas.config=\
                org.apache.kafka.common.security.scram.ScramLoginModule required;
                """
                        + listener("scram", "none", "ca.crt")
                        + listener("mtls", "required", "clients-ca.crt"));
    }

    private static String listener(String name, String clients, String trust) {
        return """
        listener.name.NAME.ssl.client.auth=%s
        listener.name.NAME.ssl.engine.factory.class=%s
        listener.name.NAME.spillway.tls.certificate.file=${env:SPILLWAY_TLS}/tls.crt
        listener.name.NAME.spillway.tls.key.file=${env:SPILLWAY_TLS}/tls.key
        listener.name.NAME.spillway.tls.trust.file=${env:SPILLWAY_TLS}/%s
        """
                .formatted(clients, MountedSslEngineFactory.class.getName(), trust)
                .replace("NAME", name);
    }

    private static NodeProcess start(int host, Map<String, String> variables, String settings)
            throws IOException {
        String role = String.valueOf(variables.get("SPILLWAY_ROLE"));
        Path config = Files.createDirectories(directory.resolve("config-" + host));
        Files.writeString(
                config.resolve("server.properties"),
                Files.readString(Path.of("src/test/resources", role, "server.properties"))
                                // The plugin is not in this module.
                                .replaceAll("(?m)^(remote|rlmm)\\..*$", "")
                                .replaceAll("(?m)^allow.everyone.*$", "")
                                .replace(
                                        "INTERNAL://${env:POD_IP}:9092",
                                        "SCRAM://${env:POD_IP}:9092,MTLS://${env:POD_IP}:9094")
                                .replace("INTERNAL:PLAINTEXT", "SCRAM:SASL_SSL,MTLS:SSL")
                        + "\n"
                        + settings);
        variables.put("SPILLWAY_CONFIG", config.toString());
        variables.put("SPILLWAY_TLS", SECRETS.get(host).folder().toString());
        variables.put("TEST_CONTROLLER", NETWORK + CONTROLLER + ":9093");
        return NodeProcess.start(directory.resolve("node-" + host), NETWORK + host, variables);
    }
}
