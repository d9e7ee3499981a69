package dev.spillway.benchmarks.security;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.LocalCluster;
import dev.spillway.benchmarks.kubernetes.OperatorDeployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command: starts a local Kubernetes, measures, and prints the tables as Markdown. */
@Command(
        name = "security",
        showDefaultValues = true,
        mixinStandardHelpOptions = true,
        description =
                "Measures TLS against PLAINTEXT, Users against raw Admin calls, revocations, and"
                        + " rotations of certificate authorities under load. Ends with 1 when a"
                        + " rotation did harm.")
public final class Main implements Callable<Integer> {

    /**
     * The heap and compilers that an operator of the chart has by default; a laptop compiles less.
     */
    private static final String MORE_HEAP =
            "-Xms24m -Xmx200m -Xmn12m -XX:MinHeapFreeRatio=15 -XX:MaxHeapFreeRatio=30"
                    + " -XX:+UseSerialGC -XX:+UseCompactObjectHeaders"
                    + " -XX:TrimNativeHeapInterval=5000 -XX:+ExitOnOutOfMemoryError";

    enum Part {
        traffic,
        users,
        revocations,
        rotations
    }

    @Option(
            names = "--parts",
            split = ",",
            description = "What is measured: ${COMPLETION-CANDIDATES}.")
    private List<Part> parts = List.of(Part.values());

    @Option(names = "--rounds", description = "Rounds of traffic, after one that does not count.")
    private int rounds = 7;

    @Option(names = "--produce-megabytes", description = "Produced by each in a round.")
    private int produceMegabytes = 250;

    @Option(names = "--consume-megabytes", description = "Consumed by each in a round.")
    private int consumeMegabytes = 1_000;

    @Option(
            names = "--broker-memory",
            description =
                    "Memory that the broker of the traffic requests, such as 276Mi as in"
                            + " examples/quickstart. Empty: the product's default.")
    private String brokerMemory = "";

    @Option(names = "--users", description = "Number of Users.")
    private int users = 10_000;

    @Option(names = "--appliers", description = "Users applied in parallel.")
    private int appliers = 4;

    @Option(names = "--revocations", description = "Number of Users that are deleted.")
    private int revocations = 20;

    @Option(names = "--rotations", description = "Number of rotations, one after the other.")
    private int rotations = 20;

    @Option(
            names = "--distrust-clients",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "In each rotation, also distrust the old authority of clients, by annotation."
                            + " Without, it is replaced seven times at most.")
    private boolean distrustClients = true;

    @Option(
            names = "--patience-seconds",
            description = "The run ends when a step makes no progress for so long.")
    private int patienceSeconds = 300;

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
                    "A value for the operator's chart, such as operator.javaOptions=-Xmx300m."
                            + " Without that one, the operator has the options for a laptop with a"
                            + " heap of 200 MiB: 10,000 Users fill one of 96 MiB.")
    private Map<String, String> values = new LinkedHashMap<>();

    public static void main(String[] args) {
        System.exit(
                new CommandLine(new Main())
                        .setExecutionExceptionHandler((failure, command, parsed) -> {
                            if (failure instanceof BenchmarkFailure
                                    || failure instanceof KubernetesClientException) {
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
        values.putIfAbsent("operator.javaOptions", MORE_HEAP);
        Path state = Files.createTempDirectory(directory, "spillway-security");
        try (LocalCluster local =
                        LocalCluster.start(
                                repository.toAbsolutePath().normalize(), state, apiHeap, values);
                KubernetesClient client = client(local.kubeconfig())) {
            BenchmarkResources resources = new BenchmarkResources(client, "spillway-security");
            resources.createNamespace();
            boolean harmless = true;
            for (Part part : parts) {
                System.err.println("measuring " + part);
                harmless &= measure(part, resources, state.resolve("hosts"));
            }
            return harmless ? 0 : 1;
        }
    }

    private boolean measure(Part part, BenchmarkResources resources, Path hosts) throws Exception {
        Duration patience = Duration.ofSeconds(patienceSeconds);
        return switch (part) {
            case traffic ->
                    print(
                            SecurityReport.of(
                                    new TrafficRun(
                                                    resources,
                                                    rounds,
                                                    produceMegabytes,
                                                    consumeMegabytes,
                                                    brokerMemory,
                                                    patience)
                                            .run()));
            case users ->
                    print(
                            SecurityReport.of(
                                    new UserRun(
                                                    resources,
                                                    OperatorDeployment.find(resources.client()),
                                                    users,
                                                    appliers,
                                                    hosts,
                                                    patience)
                                            .run()));
            case revocations ->
                    print(
                            SecurityReport.ofRevocations(
                                    new RevocationRun(resources, revocations, patience).run()));
            case rotations -> {
                Rotations all =
                        new RotationRun(resources, rotations, distrustClients, patience).run();
                print(SecurityReport.of(all));
                yield all.isWithoutHarm();
            }
        };
    }

    private static boolean print(String table) {
        System.out.println(table);
        return true;
    }

    private static KubernetesClient client(Path file) throws java.io.IOException {
        Config config = Config.fromKubeconfig(Files.readString(file));
        config.setUserAgent(BenchmarkResources.MANAGER);
        config.setRequestTimeout(60_000);
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
