package dev.spillway.local.cli;

import dev.spillway.local.demo.Display;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The resources of {@code examples/quickstart}: an S3 store, the Cluster {@code events}, the Topic
 * {@code page-views} and the User {@code laptop}, which may use it.
 */
record Quickstart(KubernetesClient client) {
    static final String NAMESPACE = "default";
    static final String CLUSTER = "events";
    static final String TOPIC = "page-views";

    /** Also the name of its consumer group. */
    static final String USER = "laptop";

    void apply(Path directory, Display display) throws IOException {
        for (var file : OperatorChart.yamlFiles(directory)) {
            resources().apply(file, display);
        }
    }

    GenericKubernetesResource cluster() {
        return resources().get(LocalResources.CLUSTERS, CLUSTER);
    }

    /**
     * Waits until the resource is Ready. A condition from before a shutdown does not count: all
     * Pods must be ready too.
     */
    void awaitReady(ResourceDefinitionContext kind, String name, Display display)
            throws CliFailure {
        resources().awaitReady(kind, name, this::podsAreReady, display);
    }

    private LocalResources resources() {
        return new LocalResources(client, NAMESPACE);
    }

    private boolean podsAreReady() {
        return Stream.of(
                        client.pods().inNamespace(OperatorChart.NAMESPACE).list(),
                        client.pods()
                                .inNamespace(NAMESPACE)
                                .withLabel("spillway.dev/cluster", CLUSTER)
                                .list())
                .flatMap(pods -> pods.getItems().stream())
                .allMatch(Readiness::isPodReady);
    }
}
