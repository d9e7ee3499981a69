package dev.spillway.local.e2e.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.SandboxTest;
import dev.spillway.local.e2e.load.KafkaClients;
import dev.spillway.local.state.RunningProcesses.Running;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * A Connect and a Connector from the first mistake to the deletion, with real workers and a real
 * PostgreSQL. Each test goes on with what the one before it left.
 */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ConnectEndToEndTest extends SandboxTest {
    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final String TOPIC = "shop.public.orders";
    private static final String FIRST_PASSWORD = "first-password-4711";
    private static final String SECOND_PASSWORD = "second-password-4711";

    private static final String DATABASE =
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: orders-db}
            stringData: {password: %s}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: orders-db}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: orders-db}
            spec: {selector: {app: orders-db}, ports: [{name: postgres, port: 5432}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: orders-db, labels: {app: orders-db}}
            spec:
              containers:
                - name: postgres
                  image: postgres:18
                  args: [-c, wal_level=logical, -c, max_slot_wal_keep_size=64MB]
                  env:
                    - {name: POSTGRES_USER, value: shop}
                    - {name: POSTGRES_DB, value: orders}
                    - {name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: orders-db, key: password}}}
                  readinessProbe: {exec: {command: [pg_isready, -U, shop]}, periodSeconds: 1, timeoutSeconds: 5}
                  volumeMounts: [{name: data, mountPath: /var/lib/postgresql}]
              volumes: [{name: data, persistentVolumeClaim: {claimName: orders-db}}]
            """
                    .formatted(FIRST_PASSWORD);

    private static final String CONNECT =
            """
            apiVersion: spillway.dev/v1alpha1
            kind: User
            metadata: {name: pipelines}
            spec:
              cluster: {name: events}
              authentication: MutualTls
              access:
                - {allow: Connect, connect: pipelines}
            ---
            apiVersion: spillway.dev/v1alpha1
            kind: Connect
            metadata: {name: pipelines}
            spec:
              cluster: {name: events}
              plugins:
                - {name: debezium-postgres, image: "spillway-examples/debezium-postgres:3.7.0"}
              jvm: {heap: 96Mi}
            """;

    private static final String CONNECTOR =
            """
            apiVersion: spillway.dev/v1alpha1
            kind: Connector
            metadata: {name: orders}
            spec:
              connect: {name: pipelines}
              class: io.debezium.connector.postgresql.PostgresConnector
              config:
                database.hostname: orders-db.default.svc
                database.port: 5432
                database.user: shop
                database.password: {valueFrom: {secretKeyRef: {name: orders-db, key: password}}}
                database.dbname: orders
                topic.prefix: shop
                plugin.name: pgoutput
                publication.autocreate.mode: filtered
                table.include.list: public.orders
                topic.creation.default.replication.factor: 3
                topic.creation.default.partitions: 1
            """;

    /** An image that is not there, a class that no plugin has, a Secret that nobody made. */
    @Test
    @Order(1)
    void mistakesAreNamedWithWhatToDo() throws Exception {
        var resources = resources();
        resources.apply(DATABASE);
        resources.apply(CONNECT.replace("3.7.0", "0.0.1"));
        resources.awaitReason(
                "Connect", "pipelines", "Ready", "WorkerCannotStart", "debezium-postgres:0.0.1");
        resources.apply(CONNECT);
        resources.awaitReady("Connect", "pipelines");

        resources.apply(
                CONNECTOR
                        .replace("name: orders}", "name: mistaken}")
                        .replace(
                                "io.debezium.connector.postgresql.PostgresConnector",
                                "example.None"));
        resources.awaitReason(
                "Connector",
                "mistaken",
                "Ready",
                "ClassNotFound",
                "example.None",
                "io.debezium.connector.postgresql.PostgresConnector",
                "spec.plugins");
        resources.delete("Connector", "mistaken");
        resources.apply(
                CONNECTOR
                        .replace("metadata: {name: orders}", "metadata: {name: mistaken}")
                        .replace("{name: orders-db, key", "{name: nobodys, key"));
        resources.awaitReason("Connector", "mistaken", "Ready", "SecretMissing", "Secret nobodys");
        resources.delete("Connector", "mistaken");
        resources.apply(
                CONNECTOR
                        .replace("metadata: {name: orders}", "metadata: {name: mistaken}")
                        .replace("database.user: shop", "database.user: stranger"));
        resources.awaitReason(
                "Connector",
                "mistaken",
                "Ready",
                "ConfigRefused",
                "password authentication failed");
        resources.delete("Connector", "mistaken");
    }

    @Test
    @Order(2)
    void withoutTheRightsTheTaskSaysWhichAreMissingAndRunsOnceItHasThem() throws Exception {
        var resources = resources();
        try (var database = database(FIRST_PASSWORD)) {
            execute(
                    database,
                    "CREATE TABLE orders (id int PRIMARY KEY, what text)",
                    "INSERT INTO orders SELECT i, 'o' || i FROM generate_series(1, 100) i");
        }
        resources.apply(CONNECTOR);
        resources.awaitReason(
                "Connector", "orders", "Ready", "TaskFailed", "Authorization", "User pipelines");
        resources.apply(
                CONNECT.replace(
                        "- {allow: Connect, connect: pipelines}",
                        """
                        - {allow: Connect, connect: pipelines}
                            - {allow: [Produce, Create], topicPrefix: shop.}\
                        """));
        resources.awaitReady("User", "pipelines");
        resources.awaitReady("Connector", "orders");
        Await.until("100 rows are in the topic", WITHIN, () -> unlessKeys(100));
    }

    @Test
    @Order(3)
    void aRotatedPasswordReachesTheConnector() throws Exception {
        var resources = resources();
        try (var database = database(FIRST_PASSWORD)) {
            execute(database, "ALTER USER shop PASSWORD '" + SECOND_PASSWORD + "'");
        }
        sandbox()
                .client()
                .secrets()
                .inNamespace(Sandbox.NAMESPACE)
                .withName("orders-db")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"stringData\": {\"password\": \"%s\"}}".formatted(SECOND_PASSWORD));
        Await.until(
                "workers have the new value",
                WITHIN,
                () ->
                        sandbox()
                                        .client()
                                        .secrets()
                                        .inNamespace(Sandbox.NAMESPACE)
                                        .withName("pipelines-connect-secrets")
                                        .require()
                                        .getData()
                                        .values()
                                        .stream()
                                        .anyMatch(value -> decoded(value).equals(SECOND_PASSWORD))
                                ? List.of()
                                : List.of("not yet"));
        insert(101);
        Await.until("the row is in the topic", WITHIN, () -> unlessKeys(101));
        resources.awaitReady("Connector", "orders");
    }

    @Test
    @Order(4)
    void theTasksOfALostWorkerMove() throws Exception {
        var resources = resources();
        resources.change("Connect", "pipelines", "{\"spec\": {\"replicas\": 2}}");
        resources.awaitReady("Connect", "pipelines");
        Await.until(
                "the task runs",
                WITHIN,
                () ->
                        resources.firstTask("orders").endsWith("/RUNNING")
                                ? List.of()
                                : List.of(resources.firstTask("orders")));
        var before = resources.firstTask("orders");
        var began = System.nanoTime();
        kill(workerAt(before.replaceAll("/.*", "")));
        Await.until(
                "the task runs elsewhere",
                WITHIN,
                () -> {
                    var now = resources.firstTask("orders");
                    return !now.equals(before) && now.endsWith("/RUNNING")
                            ? List.of()
                            : List.of(now);
                });
        System.out.printf(
                "connect: the task of a killed worker ran elsewhere after %.1f s%n",
                (System.nanoTime() - began) / 1e9);
        insert(102);
        Await.until("the row is in the topic", WITHIN, () -> unlessKeys(102));
    }

    /** And whoever has no certificate of theirs is refused. */
    @Test
    @Order(5)
    void onlyTheOperatorReachesTheWorkersInterface() throws Exception {
        resources().awaitReady("Connect", "pipelines");
        for (var worker : workers()) {
            assertThatThrownBy(() -> status(worker.getStatus().getPodIP()))
                    .as(worker.getMetadata().getName())
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    @Order(6)
    void aPasswordIsInNoTopicNoStatusAndNoLog() throws Exception {
        for (var topic :
                List.of(
                        "pipelines-connect-configs",
                        "pipelines-connect-offsets",
                        "pipelines-connect-status")) {
            var records = records(topic);
            assertThat(records).as(topic).isNotEmpty();
            assertThat(records)
                    .as(topic)
                    .extracting(record -> text(record.value()))
                    .noneMatch(ConnectEndToEndTest::hasPassword);
        }
        assertThat(String.valueOf(resources().status("Connector", "orders")))
                .doesNotContain(FIRST_PASSWORD, SECOND_PASSWORD);
        var events =
                sandbox().client().v1().events().inNamespace(Sandbox.NAMESPACE).list().getItems();
        assertThat(events)
                .extracting(Event::getMessage)
                .noneMatch(ConnectEndToEndTest::hasPassword);
        try (var files = Files.walk(sandbox().logs())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(
                                hasPassword(
                                        Files.readString(
                                                file,
                                                java.nio.charset.StandardCharsets.ISO_8859_1)))
                        .as(file.toString())
                        .isFalse();
            }
        }
    }

    @Test
    @Order(7)
    void workersAreReplacedWhenTheUsersCredentialsChange() throws Exception {
        var before = uids();
        resources()
                .change(
                        "User",
                        "pipelines",
                        "{\"metadata\": {\"annotations\": {\"spillway.dev/rotate\": \"now\"}}}");
        Await.until(
                "both workers are others",
                WITHIN,
                () -> uids().stream().filter(before::contains).toList());
        resources().awaitReady("Connect", "pipelines");
        resources().awaitReady("Connector", "orders");
        insert(103);
        Await.until("the row is in the topic", WITHIN, () -> unlessKeys(103));
    }

    @Test
    @Order(8)
    void offsetsAreDeletedWithAConnectorThatSaysSo() throws Exception {
        var resources = resources();
        resources.change(
                "Connector", "orders", "{\"spec\": {\"deletionPolicy\": \"DeleteOffsets\"}}");
        resources.delete("Connector", "orders");
        var snapshots = records(TOPIC).stream().filter(record -> isSnapshot(record)).count();
        resources.apply(CONNECTOR);
        resources.awaitReady("Connector", "orders");
        Await.until(
                "all rows were read again",
                WITHIN,
                () -> {
                    var now = records(TOPIC).stream().filter(record -> isSnapshot(record)).count();
                    return now >= snapshots + 103
                            ? List.of()
                            : List.of(now + " records of snapshots, before " + snapshots);
                });
    }

    @Test
    @Order(9)
    void aConnectorWhoseConnectIsGoneIsDeletedAtOnceAndSaysWhatStays() throws Exception {
        var resources = resources();
        resources.delete("Connect", "pipelines");
        resources.delete("Connector", "orders");
        Await.until(
                "no worker is left", WITHIN, () -> workers().stream().map(Pod::toString).toList());
        assertThat(
                        sandbox()
                                .client()
                                .v1()
                                .events()
                                .inNamespace(Sandbox.NAMESPACE)
                                .list()
                                .getItems())
                .filteredOn(event -> "Abandoned".equals(event.getReason()))
                .isNotEmpty()
                .allSatisfy(event ->
                        assertThat(event.getMessage())
                                .contains(
                                        "pipelines-connect-configs", "pipelines-connect-offsets"));

        resources.apply(CONNECT);
        resources.awaitReady("Connect", "pipelines");
        resources.awaitReason(
                "Connect",
                "pipelines",
                "Ready",
                "Serving",
                "without a Connector, and stopped: orders");
    }

    private ConnectResources resources() {
        return new ConnectResources(sandbox());
    }

    private List<Pod> workers() {
        return sandbox()
                .client()
                .pods()
                .inNamespace(Sandbox.NAMESPACE)
                .withLabel("spillway.dev/connect", "pipelines")
                .list()
                .getItems();
    }

    private TreeSet<String> uids() {
        var uids = new TreeSet<String>();
        workers().forEach(pod -> uids.add(pod.getMetadata().getUid()));
        return uids;
    }

    private Pod workerAt(String address) {
        return workers().stream()
                .filter(pod -> address.equals(pod.getStatus().getPodIP()))
                .findFirst()
                .orElseThrow();
    }

    private void kill(Pod pod) {
        var title = Sandbox.NAMESPACE + "/" + pod.getMetadata().getName() + " ";
        List<Running> processes = sandbox().processes(title);
        assertThat(processes).as(title).hasSize(1);
        processes.getFirst().identity().process().orElseThrow().destroyForcibly();
    }

    /**
     * Asks for the connectors, without a certificate. With TLS 1.3 the server says no after its
     * side of the handshake: by an alert, or by closing the connection.
     */
    private static void status(String address) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket(address, 8083)) {
            socket.setSoTimeout(Math.toIntExact(WITHIN.toMillis()));
            socket.getOutputStream()
                    .write("GET /connectors HTTP/1.1\r\nHost: workers\r\n\r\n".getBytes(UTF_8));
            var answer = socket.getInputStream().readNBytes(12);
            assertThat(new String(answer, UTF_8)).as("the answer").isEmpty();
            throw new IOException("closed without an answer");
        }
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    // The database

    private Connection database(String password) throws Exception {
        var host =
                sandbox()
                        .client()
                        .services()
                        .inNamespace(Sandbox.NAMESPACE)
                        .withName("orders-db")
                        .require()
                        .getSpec()
                        .getClusterIP();
        var url = "jdbc:postgresql://" + host + ":5432/orders";
        var open = new ArrayList<Connection>();
        Await.until(
                "the database accepts connections",
                WITHIN,
                () -> {
                    try {
                        open.add(DriverManager.getConnection(url, "shop", password));
                        return List.of();
                    } catch (SQLException e) {
                        return List.of(String.valueOf(e.getMessage()));
                    }
                });
        return open.getFirst();
    }

    private void insert(int id) throws Exception {
        try (var database = database(SECOND_PASSWORD)) {
            execute(database, "INSERT INTO orders VALUES (%d, 'later')".formatted(id));
        }
    }

    private static void execute(Connection database, String... statements) throws SQLException {
        try (var statement = database.createStatement()) {
            for (var each : statements) {
                statement.execute(each);
            }
        }
    }

    // Topics

    /** Each row is a key: {@code {"id": 1}}. */
    private List<String> unlessKeys(int expected) {
        var keys = new TreeSet<String>();
        records(TOPIC).forEach(record -> keys.add(text(record.key())));
        return keys.size() == expected
                ? List.of()
                : List.of("%d keys instead of %d".formatted(keys.size(), expected));
    }

    private static boolean isSnapshot(ConsumerRecord<byte[], byte[]> record) {
        return text(record.value()).contains("\"op\":\"r\"");
    }

    /** All that are there; none of a topic that is not. */
    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaClients(clients().connection()).consumerOfAll()) {
            var partitions =
                    consumer.listTopics().getOrDefault(topic, List.of()).stream()
                            .map(each -> new TopicPartition(topic, each.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static String text(byte @org.jspecify.annotations.Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, UTF_8);
    }

    private static String decoded(String base64) {
        return new String(java.util.Base64.getDecoder().decode(base64), UTF_8);
    }

    private static boolean hasPassword(String text) {
        return text.contains(FIRST_PASSWORD) || text.contains(SECOND_PASSWORD);
    }
}
