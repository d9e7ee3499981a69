package dev.spillway.operator.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.api.ConnectorState;
import dev.spillway.operator.fixtures.TestCertificates;
import dev.spillway.operator.leader.Leadership;
import dev.spillway.operator.observed.ConnectorPlugin;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against an HTTPS server of the JDK in this process, with answers as Kafka Connect 4.4 gives. */
class ConnectClientTest {
    private static final TestCertificates.Made GROUP = made("pipelines-connect");
    private static final TestCertificates.Made STRANGER = made("stranger");

    private static final String CONNECTORS =
            """
            {"orders": {
              "status": {"name": "orders", "type": "sink",
                "connector": {"state": "RUNNING", "worker_id": "10.1.2.3:8083"},
                "tasks": [
                  {"id": 1, "state": "FAILED", "worker_id": "10.1.2.4:8083",
                   "trace": "org.apache.kafka.connect.errors.ConnectException: x\\n\\tat a.b\\nCaused by: org.example.BadRow: cannot read hunter22\\n"},
                  {"id": 0, "state": "RUNNING", "worker_id": "10.1.2.3:8083"}]},
              "info": {"name": "orders", "type": "sink",
                "config": {"name": "orders", "password": "${secrets:db:password.1}"},
                "tasks": [{"connector": "orders", "task": 0}, {"connector": "orders", "task": 1}]}}}
            """;

    private static TestCertificates.Made made(String name) {
        return TestCertificates.of("CN=" + name, "2026/01/01 00:00:00", 36_500);
    }

    private FakeWorker worker = worker(GROUP);

    private static FakeWorker worker(TestCertificates.Made certificate) {
        try {
            return new FakeWorker(certificate, GROUP.chain());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void aWorkerThatAnswers() {
        worker.answers(
                "GET /",
                200,
                "{\"version\":\"4.4.0\",\"commit\":\"c\",\"kafka_cluster_id\":\"theCluster\"}");
        worker.answers(
                "GET /connector-plugins?connectorsOnly=true",
                200,
                """
                [{"class": "org.example.Sink", "type": "sink", "version": "1.2"},
                 {"class": "org.example.Filter", "type": "predicate", "version": "null"}]
                """);
        worker.answers("GET /connectors?expand=status&expand=info", 200, CONNECTORS);
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @Test
    void readsAllConnectorsAtOnce() {
        try (var client = client()) {
            var known = client.read();

            assertThat(known.version()).isEqualTo("4.4.0");
            assertThat(known.clusterId()).isEqualTo("theCluster");
            assertThat(known.plugins())
                    .containsExactly(new ConnectorPlugin("org.example.Sink", "sink", "1.2"));
            var orders = known.connector("orders").orElseThrow();
            assertThat(orders.type()).isEqualTo("sink");
            assertThat(orders.state()).isEqualTo("RUNNING");
            assertThat(orders.worker()).isEqualTo("10.1.2.3");
            assertThat(orders.madeTasks()).isEqualTo(2);
            assertThat(orders.config()).containsEntry("password", "${secrets:db:password.1}");
            assertThat(orders.tasks())
                    .extracting(task -> task.id() + " " + task.state() + " " + task.worker())
                    .containsExactly("0 RUNNING 10.1.2.3", "1 FAILED 10.1.2.4");
        }
        assertThat(worker.requests).hasSize(3);
    }

    /** A connector may cite its settings, with the values that workers have put in. */
    @Test
    void takesTheValuesOfSecretsOutOfWhatHasFailed() {
        try (var client = client(text -> text.replace("hunter22", "***"))) {
            var task = client.read().connector("orders").orElseThrow().tasks().getLast();

            assertThat(task.cause()).isEqualTo("BadRow: cannot read ***");
        }
    }

    @Test
    void asksWhatIsWrongWithSettings() {
        worker.answers(
                "PUT /connector-plugins/org.example.Sink/config/validate",
                200,
                """
                {"name": "org.example.Sink", "error_count": 2, "groups": [], "configs": [
                  {"definition": {"name": "url"}, "value": {"name": "url", "value": "hunter22", "errors": ["Invalid value hunter22 for configuration url: no URL"]}},
                  {"definition": {"name": "port"}, "value": {"name": "port", "value": null, "errors": ["must be set", "must be a number"]}},
                  {"definition": {"name": "x"}, "value": {"name": "x", "value": "1", "errors": []}}]}
                """);
        try (var client = client(text -> text.replace("hunter22", "***"))) {
            assertThat(client.validate("org.example.Sink", Map.of("a", "b")))
                    .containsExactly(
                            new FieldProblem(
                                    "url", "Invalid value *** for configuration url: no URL"),
                            new FieldProblem("port", "must be set, must be a number"));
        }
        assertThat(worker.requests)
                .containsExactly(
                        "PUT /connector-plugins/org.example.Sink/config/validate {\"a\":\"b\"}");
    }

    @Test
    void createsAConnectorInItsState() {
        worker.answers("POST /connectors", 201, "{}");
        try (var client = client()) {
            client.create("orders", new TreeMap<>(Map.of("a", "b")), ConnectorState.Stopped);
        }
        assertThat(worker.requests)
                .containsExactly(
                        "POST /connectors {\"name\":\"orders\",\"config\":{\"a\":\"b\"},"
                                + "\"initial_state\":\"STOPPED\"}");
    }

    @Test
    void sendsEachChangeToItsPath() {
        worker.answers("PUT /connectors/a.b/config", 200, "{}");
        worker.answers("PUT /connectors/a.b/pause", 202, "");
        worker.answers("PUT /connectors/a.b/resume", 202, "");
        worker.answers("PUT /connectors/a.b/stop", 204, "");
        worker.answers("POST /connectors/a.b/restart?includeTasks=true&onlyFailed=true", 202, "{}");
        worker.answers("DELETE /connectors/a.b/offsets", 200, "{\"message\":\"done\"}");
        worker.answers("DELETE /connectors/a.b", 204, "");
        try (var client = client()) {
            client.configure("a.b", Map.of("x", "y"));
            client.pause("a.b");
            client.resume("a.b");
            client.stop("a.b");
            client.restartFailed("a.b");
            client.deleteOffsets("a.b");
            client.delete("a.b");
        }
        assertThat(worker.requests)
                .containsExactly(
                        "PUT /connectors/a.b/config {\"x\":\"y\"}",
                        "PUT /connectors/a.b/pause",
                        "PUT /connectors/a.b/resume",
                        "PUT /connectors/a.b/stop",
                        "POST /connectors/a.b/restart?includeTasks=true&onlyFailed=true",
                        "DELETE /connectors/a.b/offsets",
                        "DELETE /connectors/a.b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | HTTP 404 Not Found",
                "409 | Cannot complete request temporarily due to stale configuration (typically"
                        + " caused by a concurrent config change)",
                "409 | Cannot complete request because of a conflicting operation (e.g. worker"
                        + " rebalance)",
                "500 | Request timed out. The worker is currently performing a rebalance",
                "500 | Cannot complete request because there is no leader",
                "500 | Secret db, key password (version 1) has not reached worker w-1 yet",
                "503 | overloaded"
            })
    void whatPassesByItselfIsNoRefusal(int status, String message) {
        worker.answers("PUT /connectors/orders/pause", status, error(status, message));
        try (var client = client()) {
            assertThatThrownBy(() -> client.pause("orders"))
                    .isInstanceOf(ConnectUnavailableException.class)
                    .hasMessage(message);
        }
    }

    @Test
    void aRefusalHasKafkaConnectsWordsWithoutWhatIsAroundThem() {
        worker.answers(
                "POST /connectors",
                400,
                error(
                        400,
                        "Connector configuration is invalid and contains the following 1"
                                + " error(s):\\nThe 'port' value is invalid\\nYou can also find the"
                                + " above list of errors at the endpoint"
                                + " `/connector-plugins/{connectorType}/config/validate`"));
        try (var client = client()) {
            assertThatThrownBy(() -> client.create("orders", Map.of(), ConnectorState.Running))
                    .isInstanceOf(ConnectRefusedException.class)
                    .hasMessage("The 'port' value is invalid");
        }
    }

    @Test
    void aRefusalDoesNotBeginWithTheClassOfAnException() {
        worker.answers(
                "PUT /connector-plugins/org.example.Nope/config/validate",
                500,
                error(
                        500,
                        "org.apache.kafka.connect.runtime.rest.errors.BadRequestException: Failed"
                                + " to find any class that implements Connector"));
        try (var client = client()) {
            assertThatThrownBy(() -> client.validate("org.example.Nope", Map.of()))
                    .isInstanceOf(ConnectRefusedException.class)
                    .hasMessage("Failed to find any class that implements Connector");
        }
    }

    @Test
    void anErrorWithoutWordsIsTriedAgain() {
        worker.answers("PUT /connectors/orders/pause", 500, "<html>oops</html>");
        try (var client = client()) {
            assertThatThrownBy(() -> client.pause("orders"))
                    .isInstanceOf(ConnectUnavailableException.class)
                    .hasMessage("HTTP 500");
        }
    }

    @Test
    void aConnectorThatIsGoneIsDeleted() {
        worker.answers("DELETE /connectors/orders", 404, error(404, "Connector orders not found"));
        try (var client = client()) {
            client.delete("orders");
        }
        assertThat(worker.requests).hasSize(1);
    }

    /** Its paths are not there yet: the connector may well be. */
    @Test
    void aWorkerThatHasJustStartedHasNotDeletedTheConnector() {
        try (var client = client()) {
            assertThatThrownBy(() -> client.delete("orders"))
                    .isInstanceOf(ConnectUnavailableException.class);
        }
    }

    @Test
    void anotherCertificateIsNotTrusted() {
        worker.close();
        worker = worker(STRANGER);
        try (var client = client()) {
            assertThatThrownBy(client::read)
                    .isInstanceOf(ConnectUnavailableException.class)
                    .hasMessageContaining(
                            "it presents a certificate that is none of this Connect's");
        }
        assertThat(worker.requests).isEmpty();
    }

    /** While the certificate is renewed, both are. */
    @Test
    void anyOfTheTrustedCertificatesIs() {
        var access =
                new ConnectAccess(
                        worker.host(),
                        worker.port(),
                        GROUP.chain(),
                        GROUP.key(),
                        STRANGER.chain() + GROUP.chain());
        try (var client = client(access)) {
            assertThat(client.read().version()).isEqualTo("4.4.0");
        }
    }

    @Test
    void theOperatorPresentsTheCertificateOfTheGroup() {
        var access =
                new ConnectAccess(
                        worker.host(),
                        worker.port(),
                        STRANGER.chain(),
                        STRANGER.key(),
                        GROUP.chain());
        try (var client = client(access)) {
            assertThatThrownBy(client::read).isInstanceOf(ConnectUnavailableException.class);
        }
        assertThat(worker.requests).isEmpty();
    }

    @Test
    void anUnusableKeyIsSaidAndNotShown() {
        var access = new ConnectAccess("h", 1, GROUP.chain(), "hunter22", GROUP.chain());
        assertThatThrownBy(() -> client(access))
                .isInstanceOf(ConnectUnavailableException.class)
                .hasMessageContaining("there is no key in PKCS#8")
                .hasMessageNotContaining("hunter22");
        assertThat(access.toString()).doesNotContain("hunter22");
    }

    @Test
    void aWorkerThatDoesNotAnswerIsNotWaitedForLong() {
        worker.answers.put("GET /", FakeWorker.Answer.NEVER);
        try (var client = impatient()) {
            assertThatThrownBy(client::read)
                    .isInstanceOf(ConnectUnavailableException.class)
                    .hasMessageContaining("no answer from ");
        }
    }

    @Test
    void aBodyThatDoesNotEndIsNotWaitedForLong() {
        worker.answers.put("GET /", FakeWorker.Answer.STALLS);
        try (var client = impatient()) {
            assertThatThrownBy(client::read).isInstanceOf(ConnectUnavailableException.class);
        }
    }

    @Test
    void aBodyOfAnyLengthDoesNotFillTheMemory() {
        worker.answers("GET /", 200, "\"" + "x".repeat(17 << 20) + "\"");
        try (var client = client()) {
            assertThatThrownBy(client::read).isInstanceOf(ConnectUnavailableException.class);
        }
    }

    @Test
    void whatIsNoJsonIsNotCited() {
        worker.answers("GET /", 200, "hunter22");
        try (var client = client()) {
            assertThatThrownBy(client::read)
                    .isInstanceOf(ConnectUnavailableException.class)
                    .hasMessageContaining("no JSON")
                    .hasMessageNotContaining("hunter22");
        }
    }

    @Test
    void nobodyListens() {
        worker.close();
        try (var client = client()) {
            assertThatThrownBy(client::read)
                    .isInstanceOf(ConnectUnavailableException.class)
                    .hasMessageContaining("no answer from " + worker.host());
        }
    }

    @Test
    void anOperatorThatDoesNotLeadChangesNothing() {
        try (var client =
                new ConnectClient(
                        access(),
                        UnaryOperator.identity(),
                        () -> false,
                        ConnectClient.Timeouts.USUAL)) {
            assertThatThrownBy(() -> client.pause("orders"))
                    .isInstanceOf(ConnectUnavailableException.class);
            assertThatThrownBy(() -> client.delete("orders"))
                    .isInstanceOf(ConnectUnavailableException.class);
            assertThat(client.read().version()).isEqualTo("4.4.0");
        }
        assertThat(worker.requests).allMatch(request -> request.startsWith("GET "));
    }

    private static String error(int status, String message) {
        return "{\"error_code\":%d,\"message\":\"%s\"}".formatted(status, message);
    }

    private ConnectAccess access() {
        return new ConnectAccess(
                worker.host(), worker.port(), GROUP.chain(), GROUP.key(), GROUP.chain());
    }

    private ConnectClient client() {
        return client(access());
    }

    private ConnectClient client(UnaryOperator<String> mask) {
        return new ConnectClient(access(), mask, Leadership.WITHOUT_LEASE);
    }

    private static ConnectClient client(ConnectAccess access) {
        return new ConnectClient(access, UnaryOperator.identity(), Leadership.WITHOUT_LEASE);
    }

    private ConnectClient impatient() {
        var soon = Duration.ofMillis(500);
        return new ConnectClient(
                access(),
                UnaryOperator.identity(),
                Leadership.WITHOUT_LEASE,
                new ConnectClient.Timeouts(Duration.ofSeconds(30), soon, soon));
    }
}
