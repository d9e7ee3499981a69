package dev.spillway.local.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Installs the operator as on any Kubernetes cluster: by its chart, with Helm's own library.
 *
 * @param values that override the chart's
 */
record OperatorChart(Path directory, Path kubeconfig, Map<String, String> values) {
    static final String RELEASE = "spillway";
    static final String NAMESPACE = "spillway-system";

    /** A small operator: the chart's own options are for a container with a memory limit. */
    static final Map<String, String> LAPTOP =
            Map.of(
                    "operator.javaOptions",
                    "-Xms24m -Xmx96m -Xmn12m -XX:MinHeapFreeRatio=15 -XX:MaxHeapFreeRatio=30"
                            + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
                            + " -XX:+UseCompactObjectHeaders -XX:TrimNativeHeapInterval=5000"
                            + " -XX:+ExitOnOutOfMemoryError");

    /**
     * Installs or upgrades.
     *
     * @throws CliFailure with Helm's output
     */
    void install(KubernetesClient client) throws CliFailure, IOException {
        var helm = new ProcessBuilder(command()).redirectErrorStream(true).start();
        try (var lines = helm.inputReader().lines()) {
            var output = lines.collect(Collectors.joining("\n"));
            if (helm.waitFor() != 0) {
                throw new CliFailure("Helm failed to install %s: %s".formatted(directory, output));
            }
        } catch (InterruptedException e) {
            throw new CliFailure("interrupted while Helm installed " + directory, e);
        }
        updateDefinitions(client);
    }

    private List<String> command() {
        var command = new ArrayList<String>();
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HelmUpgrade.class.getName(),
                        directory.toString(),
                        RELEASE,
                        NAMESPACE,
                        kubeconfig.toString()));
        // There is one node, which explains why its Pods share it.
        command.add("nodes.read=true");
        values.forEach((name, value) -> command.add(name + "=" + value));
        return command;
    }

    /** Helm creates the CRDs of a chart but never updates them, so they are applied here. */
    private void updateDefinitions(KubernetesClient client) throws IOException {
        for (var file : yamlFiles(directory.resolve("crds"))) {
            try (var yaml = Files.newInputStream(file)) {
                client.load(yaml).forceConflicts().serverSideApply();
            }
        }
    }

    static List<Path> yamlFiles(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }
}
