package dev.spillway.local.uses.commitlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.state.ProcessIdentity;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a writer says it has written is what PostgreSQL has, whatever happens to the server. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WriterTest {
    private static final Path SQL = Path.of("../../examples/uses/commit-log/sql");
    private static final int CHANGES = 10;
    private static final long SEED = 3;

    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: db}
            spec:
              containers:
              - name: postgres
                image: postgres:18
                env:
                - {name: POSTGRES_USER, value: shop}
                - {name: POSTGRES_PASSWORD, value: secret}
                ports: [{name: postgres, containerPort: 5432}]
                readinessProbe: {tcpSocket: {port: postgres}, periodSeconds: 1}
                volumeMounts: [{name: data, mountPath: /var/lib/postgresql}]
              volumes: [{name: data, emptyDir: {}}]
            """;

    private StateDirectory state;
    private Process daemon;
    private KubernetesClient client;
    private Database database;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        state = new StateDirectory(directory.resolve("state"));
        daemon = daemon();
        while (ProcessIdentity.read(state.pidFile()).isEmpty()) {
            assertThat(daemon.isAlive()).as("see %s", log()).isTrue();
            LockSupport.parkNanos(10_000_000);
        }
        var config = Config.fromKubeconfig(Files.readString(state.kubeconfig()));
        client = new KubernetesClientBuilder().withConfig(config).build();
        client.load(new ByteArrayInputStream(POD.getBytes(StandardCharsets.UTF_8)))
                .inNamespace("default")
                .serverSideApply();
        Pod pod =
                client.pods()
                        .inNamespace("default")
                        .withName("db")
                        .waitUntilCondition(Readiness::isPodReady, 3, TimeUnit.MINUTES);
        database =
                new Database(
                        "db",
                        "jdbc:postgresql://%s:5432/shop".formatted(pod.getStatus().getPodIP()),
                        "shop",
                        "secret");
    }

    /** As the command line starts it. */
    private Process daemon() throws IOException {
        Files.createDirectories(state.root());
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.spillway.local.DaemonMain",
                        "serve",
                        "--state",
                        state.root().toString(),
                        "--root",
                        Path.of("../..").toRealPath().toString())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    private Path log() {
        return state.root().resolve("daemon.log");
    }

    @BeforeEach
    void tables() throws DemoFailure, IOException {
        database.execute("DROP VIEW IF EXISTS customer_orders");
        database.execute("DROP TABLE IF EXISTS orders, customers");
        database.run(SQL.resolve("view-db.sql"));
    }

    @AfterAll
    void stop() throws InterruptedException {
        client.close();
        daemon.destroy();
        assertThat(daemon.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(new RunningProcesses(state.processes()).alive()).isEmpty();
    }

    @Test
    void knowsWhatWasCommittedWhenTheServerIsKilledMeanwhile() throws DemoFailure {
        var written = new WrittenRows();
        var mix = new ChangeMix(RowSource.orders(1, 5), written, 1, SEED);
        try (var writer = new Writer(database, Table.ORDERS, written, Writer.Commits.UNHEARD)) {
            var writing = writer.start(() -> mix.next(CHANGES), 2_000);
            for (int kill = 1; kill <= 2; kill++) {
                awaitChanges(written, writing, written.changes() + 500);
                server().destroyForcibly();
                awaitChanges(written, writing, written.changes() + 500);
            }
            writing.end();
        }

        Copies.verify(database, Table.ORDERS, 1, written.byId());
        assertThat(database.rows(Table.ORDERS, 1).values())
                .containsExactlyElementsOf(
                        written.byId().values().stream().map(Row::text).toList());
    }

    @Test
    void aWriterWhoseChangeIsRefusedFails() throws DemoFailure {
        database.execute("INSERT INTO customers VALUES (1, 'x', NULL, 0, '2026-01-01', now())");
        var mix = new ChangeMix(RowSource.customers(), new WrittenRows(), 1, SEED);
        try (var writer =
                new Writer(database, Table.CUSTOMERS, new WrittenRows(), Writer.Commits.UNHEARD)) {
            assertThatThrownBy(() -> writer.write(1, () -> mix.inserts(1)))
                    .isInstanceOf(DemoFailure.class)
                    .hasMessageContaining("db did not take a change of customers")
                    .hasMessageContaining("duplicate key");
        }
    }

    @Test
    void aRowThatIsMissingDifferentOrSurplusIsFoundAndShown() throws DemoFailure {
        var written = new WrittenRows();
        var mix = new ChangeMix(RowSource.customers(), written, 1, SEED);
        try (var writer = new Writer(database, Table.CUSTOMERS, written, Writer.Commits.UNHEARD)) {
            writer.write(1, () -> mix.inserts(100));
        }
        Copies.verify(database, Table.CUSTOMERS, 1, written.byId());

        database.execute("DELETE FROM customers WHERE id = 1");
        database.execute("UPDATE customers SET changed = changed + interval '1 us' WHERE id = 2");
        database.execute("INSERT INTO customers VALUES (999, 'x', NULL, 0, '2026-01-01', now())");

        assertThatThrownBy(() -> Copies.verify(database, Table.CUSTOMERS, 1, written.byId()))
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining("of 100 rows 1 are missing, 1 are different, and 1 are there")
                .hasMessageContaining("seen     no row 1");
    }

    @Test
    void theViewOfBothTablesIsWhatTheApplicationsCompute() throws DemoFailure {
        try (var delay = new ReplicationDelay(database, Table.ORDERS);
                var applications =
                        new Applications(
                                new Applications.Size(500, 50, 100, 100),
                                database,
                                database,
                                delay)) {
            applications.writeInitialRows();
            applications.start();
            while (applications.changes() < 1_000 || delay.firstOfThoseSince(0).isEmpty()) {
                applications.check();
                LockSupport.parkNanos(10_000_000);
            }
            applications.end();

            Copies.verifyView(database, applications);
            Copies.verify(database, Table.ORDERS, applications.firstOrder(), applications.orders());
            database.execute(
                    "UPDATE orders SET price = price + 0.01 WHERE id = (SELECT max(id) FROM orders"
                            + " WHERE customer IN (SELECT id FROM customers))");
            assertThatThrownBy(() -> Copies.verifyView(database, applications))
                    .isInstanceOf(DemoFailure.class)
                    .hasMessageContaining("1 are different");
        }
    }

    private static void awaitChanges(WrittenRows written, Writer.Writing writing, long changes)
            throws DemoFailure {
        while (written.changes() < changes) {
            writing.check();
            LockSupport.parkNanos(10_000_000);
        }
    }

    private ProcessHandle server() {
        return new RunningProcesses(state.processes())
                .alive().stream()
                        .filter(process -> process.title().equals("default/db postgres"))
                        .flatMap(process -> process.identity().process().stream())
                        .findFirst()
                        .orElseThrow();
    }
}
