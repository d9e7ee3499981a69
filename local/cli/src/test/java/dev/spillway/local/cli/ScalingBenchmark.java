package dev.spillway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.cli.BenchmarkTopic.Kind;
import dev.spillway.local.clients.TestUser;
import dev.spillway.local.demo.Display;
import dev.spillway.local.demo.ScalableCluster.State;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the bytes that scaling 3 -> 4 -> 3 brokers moves when most of the data is in S3, and
 * without tiering: 60 partitions of three replicas with the same bytes and the same load, one after
 * the other in the same run, twice. Prints the table of docs/benchmarks/scaling.md.
 *
 * <p>Its name keeps it out of the build; it runs with {@code ./spillway test -pl local/cli
 * -Dtest=ScalingBenchmark} after {@code ./spillway build}.
 */
class ScalingBenchmark {
    private static final int BROKERS = 3;
    private static final int LEAST_RATIO = 5;

    /** Each kind once before the other and once after it, since brokers warm up meanwhile. */
    private static final List<Kind> ORDER =
            List.of(Kind.Tiered, Kind.Untiered, Kind.Untiered, Kind.Tiered);

    /** The longest wait without a change of the status. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Display display = new Display(System.out, false);

    /**
     * One scaling.
     *
     * @param brokers from and to
     * @param moved replicas of the topic that are where they were not before
     * @param copied bytes that brokers report as fetched into new replicas
     * @param state with the moves that the operator reports
     */
    private record Scaling(
            Kind kind, String brokers, int moved, long copied, State state, double seconds) {

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %.1f MB | %.1f MB | %.1f s |",
                    kind,
                    brokers,
                    moved,
                    copied / 1e6,
                    state.moves().movedBytes() / 1e6,
                    seconds);
        }
    }

    @Test
    void scalingMovesAFifthOfTheBytesAtMostWhenTheyAreTiered(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        var daemon =
                new DaemonProcess(
                        Path.of("../..").toAbsolutePath().normalize(),
                        new StateDirectory(folder.resolve("state")));
        try {
            new Up(daemon, display, false).run();
            try (var client = daemon.client()) {
                measureAll(
                        client,
                        TestUser.settings(client, Quickstart.NAMESPACE, Quickstart.CLUSTER));
            }
        } finally {
            new Down(daemon, display).run(true);
        }
    }

    private void measureAll(KubernetesClient client, Map<String, Object> clients) throws Exception {
        try (var admin = Admin.create(clients)) {
            var scalings = new ArrayList<Scaling>();
            for (var kind : ORDER) {
                scalings.addAll(measure(new BenchmarkTopic(kind, client, admin, clients)));
            }
            print(scalings);
            assertThat(copied(scalings, Kind.Untiered))
                    .isGreaterThanOrEqualTo(LEAST_RATIO * copied(scalings, Kind.Tiered));
        }
    }

    private List<Scaling> measure(BenchmarkTopic topic) throws Exception {
        topic.create(display);
        var filled = topic.fill();
        topic.awaitTiered();
        awaitDone(topic.client(), BROKERS);
        System.out.println(topic.where());
        try (var load = topic.load()) {
            var scalings = List.of(scale(topic, BROKERS + 1), scale(topic, BROKERS));
            var written = filled + load.end();
            assertThat(topic.records()).isEqualTo(written);
            topic.delete();
            awaitDone(topic.client(), BROKERS);
            return scalings;
        }
    }

    private Scaling scale(BenchmarkTopic topic, int to) throws Exception {
        var client = topic.client();
        var from = new QuickstartCluster(client).state().brokers();
        var before = topic.replicas();
        var copied = ReassignedBytes.of(client);
        var began = System.nanoTime();
        new QuickstartCluster(client).scale(to);
        var state = awaitDone(client, to);
        var seconds = (System.nanoTime() - began) / 1e9;
        var moved = topic.replicas();
        moved.removeAll(before);
        var scaling =
                new Scaling(
                        topic.kind(),
                        from + " -> " + to,
                        moved.size(),
                        ReassignedBytes.of(client).since(copied),
                        state,
                        seconds);
        System.out.println(scaling.row());
        return scaling;
    }

    private static State awaitDone(KubernetesClient client, int brokers) {
        var cluster = new QuickstartCluster(client);
        var state = cluster.state();
        var lastNews = System.nanoTime();
        while (!state.done() || state.brokers() != brokers) {
            assertThat(System.nanoTime() - lastNews)
                    .as("no change of the status, which is %s", state)
                    .isLessThan(TIMEOUT.toNanos());
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            var next = cluster.state();
            lastNews = next.equals(state) ? lastNews : System.nanoTime();
            state = next;
        }
        return state;
    }

    private static long copied(List<Scaling> scalings, Kind kind) {
        return scalings.stream()
                .filter(scaling -> scaling.kind() == kind)
                .mapToLong(Scaling::copied)
                .sum();
    }

    private static double seconds(List<Scaling> scalings, Kind kind) {
        return scalings.stream()
                .filter(scaling -> scaling.kind() == kind)
                .mapToDouble(Scaling::seconds)
                .sum();
    }

    private static void print(List<Scaling> scalings) {
        System.out.println("| topic | brokers | its replicas moved | copied | operator | time |");
        System.out.println("|---|---|---|---|---|---|");
        scalings.forEach(scaling -> System.out.println(scaling.row()));
        System.out.printf(
                Locale.ROOT,
                "untiered : tiered, up and down: %.1f times the bytes, %.1f times the time%n",
                (double) copied(scalings, Kind.Untiered) / copied(scalings, Kind.Tiered),
                seconds(scalings, Kind.Untiered) / seconds(scalings, Kind.Tiered));
    }
}
