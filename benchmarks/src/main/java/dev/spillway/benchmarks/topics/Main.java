package dev.spillway.benchmarks.topics;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.LocalCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command: runs the benchmark on a Kubernetes and prints tables. */
@Command(
        name = "topics",
        showDefaultValues = true,
        mixinStandardHelpOptions = true,
        description =
                "Measures many Topics through the operator against the same topics by raw Admin"
                        + " calls, each on a one-broker Cluster created for it.")
public final class Main implements Callable<Integer> {
    @Option(names = "--topics", description = "Number of topics, of one partition each.")
    private int topics = 10_000;

    @Option(
            names = "--stages",
            split = ",",
            description = "Smaller numbers of Topics at which idle load is measured as well.")
    private List<Integer> stages = List.of(100, 1_000);

    @Option(
            names = "--batch-records",
            description = "Records per request of the raw Admin run: topics, partitions, settings.")
    private int batchRecords = 5_000;

    @Option(names = "--appliers", description = "Topics applied in parallel.")
    private int appliers = 4;

    @Option(names = "--rest-seconds", description = "How long idle load is measured.")
    private int restSeconds = 120;

    @Option(names = "--changes", description = "Number of changes of single Topics.")
    private int changes = 20;

    @Option(
            names = "--patience-seconds",
            description = "The run ends after so long without progress.")
    private int patienceSeconds = 300;

    @Option(names = "--broker-heap", description = "As in spec.jvm.heap.")
    private String brokerHeap = "768Mi";

    @Option(names = "--only-raw", description = "Only the raw Admin run.")
    private boolean onlyRaw;

    @Option(
            names = "--kubeconfig",
            description =
                    "Kubeconfig of a Kubernetes that runs the operator and whose Pods can be"
                        + " reached from here by IP. Unset: a local one is started and stopped.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--namespace",
            description = "Namespace that is created for the run and deleted after it.")
    private String namespace = "spillway-benchmark";

    @Option(
            names = "--repository",
            description = "The repository, with all modules built; for a local Kubernetes.")
    private Path repository = Path.of("");

    @Option(
            names = "--directory",
            description = "Where a temporary directory for a local Kubernetes is created.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--api-heap", description = "Heap of the local API server in MiB.")
    private int apiHeap = 1024;

    @Option(
            names = "--set",
            description =
                    "A value for the operator's chart on a local Kubernetes, such as"
                            + " operator.javaOptions=-Xmx200m.")
    private Map<String, String> values = new LinkedHashMap<>();

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
            run(file, true);
            return 0;
        }
        Path state = Files.createTempDirectory(directory, "spillway-topics");
        try (LocalCluster local =
                LocalCluster.start(
                        repository.toAbsolutePath().normalize(), state, apiHeap, values)) {
            run(local.kubeconfig(), false);
        }
        return 0;
    }

    private void run(Path file, boolean keepsRunning) throws Exception {
        RunResults figures = new RunResults();
        try (KubernetesClient client = client(file)) {
            TopicsBenchmark run = new TopicsBenchmark(client, namespace, scale(), figures);
            try {
                run.all(onlyRaw);
            } finally {
                // What was measured before a failure is of use, too.
                System.out.println(new TopicsReport(figures, scale()).text());
                if (keepsRunning) {
                    run.cleanUp();
                }
            }
        }
    }

    private RunParameters scale() {
        return new RunParameters(
                topics,
                stages.stream().filter(stage -> stage < topics).sorted().toList(),
                batchRecords,
                appliers,
                Duration.ofSeconds(restSeconds),
                changes,
                Duration.ofSeconds(patienceSeconds),
                brokerHeap);
    }

    private static KubernetesClient client(Path file) throws IOException {
        Config config = Config.fromKubeconfig(Files.readString(file));
        config.setUserAgent(BenchmarkResources.MANAGER);
        config.setRequestTimeout(60_000);
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
