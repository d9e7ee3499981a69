package dev.spillway.local.cli;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Installs the operator as any Kubernetes cluster gets it: by the chart, with Helm's own library.
 */
record Chart(Path directory, Path kubeconfig) {
    static final String RELEASE = "spillway";
    static final String NAMESPACE = "spillway-system";

    /** Installs or upgrades. */
    void install(KubernetesClient client) throws CliFailure, IOException {
        try {
            new Helm(directory)
                    .upgrade()
                    .install()
                    .withName(RELEASE)
                    .withNamespace(NAMESPACE)
                    .createNamespace()
                    .withKubeConfig(kubeconfig)
                    .call();
        } catch (IllegalStateException e) {
            throw new CliFailure(
                    "Helm could not install %s: %s".formatted(directory, e.getMessage()), e);
        }
        updateDefinitions(client);
    }

    /**
     * Helm makes a chart's CRDs but never changes them, so that an upgrade applies them by itself.
     */
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
