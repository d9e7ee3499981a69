package dev.spillway.benchmarks.disks;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.LocalCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command: starts a local Kubernetes, fills disks, and prints a table as Markdown. */
@Command(
        name = "disks",
        showDefaultValues = true,
        mixinStandardHelpOptions = true,
        description =
                "Writes many times what three brokers' disks of 1 GiB hold, with the bucket there"
                        + " and away, and at changing rates. Ends with 1 when a disk was fuller"
                        + " than promised, a broker ended, or a record is missing.")
public final class Main implements Callable<Integer> {
    @Option(names = "--megabytes", description = "Written as fast as possible.")
    private int megabytes = 10_737;

    @Option(names = "--away-seconds", description = "How long the bucket is away. 0: never.")
    private int awaySeconds = 300;

    @Option(
            names = "--steady-seconds",
            description = "How long each of three rates lasts, after that. 0: none of them.")
    private int steadySeconds = 600;

    @Option(
            names = "--patience-seconds",
            description = "The run ends when nothing changes for so long.")
    private int patienceSeconds = 180;

    @Option(names = "--repository", description = "The repository, with all modules built.")
    private Path repository = Path.of("");

    @Option(
            names = "--directory",
            description = "Where a temporary directory for a local Kubernetes is created.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

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
        var state = Files.createTempDirectory(directory, "spillway-disks");
        try (var local =
                        LocalCluster.start(
                                repository.toAbsolutePath().normalize(),
                                state,
                                LocalCluster.SMALL_API_HEAP_MEGABYTES,
                                Map.of());
                var client =
                        new KubernetesClientBuilder()
                                .withConfig(
                                        Config.fromKubeconfig(Files.readString(local.kubeconfig())))
                                .build()) {
            var resources = new BenchmarkResources(client, "spillway-disks");
            resources.createNamespace();
            var result =
                    new DisksRun(
                                    resources,
                                    state.resolve("volumes"),
                                    megabytes,
                                    Duration.ofSeconds(awaySeconds),
                                    Duration.ofSeconds(steadySeconds),
                                    Duration.ofSeconds(patienceSeconds))
                            .run();
            System.out.print(DisksReport.of(result.phases()));
            System.out.printf(
                    "%n%,d records read, all that were acknowledged; %s%n",
                    result.read(),
                    result.ended().isEmpty()
                            ? "no broker ended"
                            : String.join("; ", result.ended()));
            return result.holds() ? 0 : 1;
        }
    }
}
