package dev.spillway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.state.ProcessIdentity;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The image postgres as a Pod, with a claim for its data. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresTest {
    private static final long TIMEOUT_SECONDS = 120;
    private static final String PASSWORD = "it's \"secret\" $HOME";

    private StateDirectory state;
    private Daemon daemon;
    private KubernetesClient client;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        state = new StateDirectory(directory.resolve("state"));
        daemon = Daemon.start(state, Path.of("../..").toRealPath(), Optional.empty(), false);
        Config config = Config.fromKubeconfig(Files.readString(state.kubeconfig()));
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterAll
    void stop() {
        client.close();
        daemon.stop();
        assertThat(new RunningProcesses(state.processes()).alive()).isEmpty();
    }

    @Test
    void aDatabaseOutlivesItsServersDeathAndItsPod() throws SQLException {
        claimAndSecret("orders");
        apply(pod("orders", "claimName: orders"));
        Pod first = await("orders", PostgresTest::isReady);
        try (var orders = connect(first, "orders", PASSWORD)) {
            orders.createStatement().execute("CREATE TABLE t AS SELECT 42 AS n");
            assertThat(text(orders, "SHOW wal_level")).isEqualTo("logical");
            assertThat(text(orders, "SHOW server_encoding")).isEqualTo("UTF8");
        }
        assertThatThrownBy(() -> connect(first, "orders", "wrong"))
                .as("from an address of this machine, too")
                .hasMessageContaining("password authentication failed");
        ProcessHandle server = server("orders");
        assertThat(server.info().commandLine().orElse("")).doesNotContain("secret");
        List<ProcessHandle> children = server.descendants().toList();
        assertThat(children).isNotEmpty();

        // A query that goes on: it does not notice by itself that its server is gone.
        try (var busy = connect(first, "orders", PASSWORD);
                var query = busy.createStatement()) {
            var killed =
                    Thread.ofVirtual()
                            .start(() ->
                                    assertThatThrownBy(() ->
                                                    query.execute(
                                                            "SELECT count(*) FROM"
                                                                    + " generate_series(1,"
                                                                    + " 1000000000000)"))
                                            .isInstanceOf(SQLException.class));
            awaitQuery(first);
            children = server.descendants().toList();
            server.destroyForcibly();
            Pod again = await("orders", pod -> restarts(pod) == 1 && isReady(pod));

            assertThat(children).allMatch(child -> ProcessIdentity.of(child).isEmpty());
            try (var orders = connect(again, "orders", PASSWORD)) {
                assertThat(text(orders, "SELECT n FROM t")).isEqualTo("42");
            }
            killed.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }

        // With a client connected, which SIGTERM would wait for.
        Pod running = client.pods().inNamespace("default").withName("orders").require();
        try (var _ = connect(running, "orders", PASSWORD)) {
            client.pods().inNamespace("default").withName("orders").delete();
            await("orders", pod -> pod == null);
        }

        apply(pod("orders", "claimName: orders"));
        Pod second = await("orders", PostgresTest::isReady);
        try (var orders = connect(second, "orders", PASSWORD)) {
            assertThat(text(orders, "SELECT n FROM t")).isEqualTo("42");
        }
        assertThat(client.pods().inNamespace("default").withName("orders").getLog())
                .doesNotContain("initdb")
                .doesNotContain("automatic recovery");
    }

    @Test
    void aDatabaseWithoutAPasswordSaysWhatToDo() {
        apply(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: open}
                spec: {containers: [{name: c, image: 'docker.io/library/postgres:18'}]}
                """);

        Pod pod = await("open", p -> p != null && restarts(p) > 0);

        assertThat(
                        pod.getStatus()
                                .getContainerStatuses()
                                .getFirst()
                                .getLastState()
                                .getTerminated()
                                .getMessage())
                .contains("set POSTGRES_PASSWORD");
        client.pods().inNamespace("default").withName("open").delete();
    }

    private void claimAndSecret(String name) {
        apply(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: %s}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """
                        .formatted(name));
        client.secrets()
                .inNamespace("default")
                .resource(
                        new io.fabric8.kubernetes.api.model.SecretBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .addToStringData("password", PASSWORD)
                                .build())
                .create();
    }

    /** A grace period that a stop by SIGTERM would use up. */
    private static String pod(String name, String claim) {
        return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          terminationGracePeriodSeconds: 3600
          containers:
          - name: postgres
            image: docker.io/library/postgres:18
            args: [-c, wal_level=logical]
            env:
            - {name: POSTGRES_DB, value: %s}
            - name: POSTGRES_PASSWORD
              valueFrom: {secretKeyRef: {name: %s, key: password}}
            ports: [{name: postgres, containerPort: 5432}]
            readinessProbe: {exec: {command: [pg_isready, -U, postgres]}, periodSeconds: 1, timeoutSeconds: 30}
            volumeMounts: [{name: data, mountPath: /var/lib/postgresql}]
          volumes: [{name: data, persistentVolumeClaim: {%s}}]
        """
                .formatted(name, name, name, claim);
    }

    private static Connection connect(Pod pod, String database, String password)
            throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:5432/%s".formatted(pod.getStatus().getPodIP(), database),
                "postgres",
                password);
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void awaitQuery(Pod pod) throws SQLException, InterruptedException {
        try (var other = connect(pod, "postgres", PASSWORD)) {
            while (!text(
                            other,
                            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query"
                                    + " LIKE 'SELECT count(*) FROM generate_series%'")
                    .equals("1")) {
                Thread.sleep(50);
            }
        }
    }

    private ProcessHandle server(String pod) {
        return new RunningProcesses(state.processes())
                .alive().stream()
                        .filter(process -> process.title().equals("default/" + pod + " postgres"))
                        .flatMap(process -> process.identity().process().stream())
                        .findFirst()
                        .orElseThrow();
    }

    private void apply(String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .inNamespace("default")
                .forceConflicts()
                .serverSideApply();
    }

    private Pod await(String pod, Predicate<Pod> condition) {
        return client.pods()
                .inNamespace("default")
                .withName(pod)
                .waitUntilCondition(condition, TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private static boolean isReady(Pod pod) {
        return pod != null
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private static int restarts(Pod pod) {
        return pod.getStatus() == null
                ? 0
                : pod.getStatus().getContainerStatuses().stream()
                        .mapToInt(status -> status.getRestartCount())
                        .sum();
    }
}
