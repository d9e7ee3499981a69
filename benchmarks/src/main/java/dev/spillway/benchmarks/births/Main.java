package dev.spillway.benchmarks.births;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.LocalCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command: makes Clusters on a Kubernetes and prints how long each took. */
@Command(
        name = "births",
        showDefaultValues = true,
        mixinStandardHelpOptions = true,
        description =
                "Creates a Cluster, waits until it is Ready, deletes it, and does the same again;"
                        + " prints each time and the spread. Ends with 1 when a container was"
                        + " restarted on the way.")
public final class Main implements Callable<Integer> {
    @Option(names = "--births", description = "Number of Clusters, one after the other.")
    private int births = 10;

    @Option(names = "--brokers", description = "Brokers of each.")
    private int brokers = 3;

    @Option(names = "--controllers", description = "Controllers of each.")
    private int controllers = 3;

    @Option(
            names = "--patience-seconds",
            description = "The run ends when one birth or deletion takes longer.")
    private int patienceSeconds = 300;

    @Option(
            names = "--kubeconfig",
            description =
                    "Kubeconfig of a Kubernetes that runs the operator. Unset: a local one is"
                            + " started and stopped.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--namespace",
            description = "Namespace that is created for the run and deleted after it.")
    private String namespace = "spillway-births";

    @Option(
            names = "--repository",
            description = "The repository, with all modules built; for a local Kubernetes.")
    private Path repository = Path.of("");

    @Option(
            names = "--directory",
            description = "Where a temporary directory for a local Kubernetes is created.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    public static void main(String[] args) {
        System.exit(
                new CommandLine(new Main())
                        .setExecutionExceptionHandler((failure, command, parsed) -> {
                            if (failure instanceof BenchmarkFailure) {
                                System.err.println(failure.getMessage());
                            } else {
                                failure.printStackTrace();
                            }
                            return 1;
                        })
                        .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path file = kubeconfig;
        if (file != null) {
            return run(file, true);
        }
        Path state = Files.createTempDirectory(directory, "spillway-births");
        try (LocalCluster local =
                LocalCluster.start(
                        repository.toAbsolutePath().normalize(),
                        state,
                        LocalCluster.SMALL_API_HEAP_MEGABYTES,
                        Map.of())) {
            return run(local.kubeconfig(), false);
        }
    }

    private int run(Path file, boolean keepsRunning) throws Exception {
        List<Birth> born = new ArrayList<>();
        BirthsReport report = new BirthsReport(brokers, controllers, born);
        try (KubernetesClient client = client(file)) {
            ClusterBirths clusters =
                    new ClusterBirths(
                            client,
                            namespace,
                            brokers,
                            controllers,
                            Duration.ofSeconds(patienceSeconds));
            try {
                clusters.createNamespace();
                for (int i = 1; i <= births; i++) {
                    Birth birth = clusters.one();
                    born.add(birth);
                    System.err.printf(
                            "birth %d: Ready after %.1f s, %d restarts%n",
                            i, birth.readySeconds(), birth.restarts());
                }
            } finally {
                // What was measured before a failure is of use, too.
                System.out.println(report.text());
                if (keepsRunning) {
                    clusters.cleanUp();
                }
            }
        }
        return report.restarts() == 0 ? 0 : 1;
    }

    private static KubernetesClient client(Path file) throws IOException {
        Config config = Config.fromKubeconfig(Files.readString(file));
        config.setUserAgent(ClusterBirths.MANAGER);
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
