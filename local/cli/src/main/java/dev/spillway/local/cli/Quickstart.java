package dev.spillway.local.cli;

import dev.spillway.local.demo.Display;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
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

    static final ResourceDefinitionContext CLUSTERS = kind("Cluster", "clusters");
    static final ResourceDefinitionContext TOPICS = kind("Topic", "topics");
    static final ResourceDefinitionContext USERS = kind("User", "users");

    /** The longest wait without a change of the resource. */
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    /** Keeps what a person has changed since, for example by kubectl scale. */
    void apply(Path directory, Display display) throws IOException {
        for (var file : OperatorChart.yamlFiles(directory)) {
            try (var yaml = Files.newInputStream(file)) {
                client.load(yaml).items().forEach(object -> apply(object, display));
            }
        }
    }

    private void apply(HasMetadata object, Display display) {
        try {
            client.resource(object)
                    .inNamespace(NAMESPACE)
                    .fieldManager("spillway-up")
                    .serverSideApply();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            display.line(
                    "  %s/%s was changed by hand and is left unchanged"
                            .formatted(
                                    object.getKind().toLowerCase(Locale.ROOT),
                                    object.getMetadata().getName()));
        }
    }

    GenericKubernetesResource cluster() {
        return client.genericKubernetesResources(CLUSTERS)
                .inNamespace(NAMESPACE)
                .withName(CLUSTER)
                .require();
    }

    /**
     * Waits until the resource is Ready for the current generation, showing the operator's messages
     * meanwhile. A condition from before a shutdown does not count: all Pods must be ready too.
     */
    void awaitReady(ResourceDefinitionContext kind, String name, Display display)
            throws CliFailure {
        var what = "%s/%s".formatted(kind.getPlural(), name);
        var lastMessage = "";
        var lastChange = System.nanoTime();
        while (true) {
            var resource =
                    client.genericKubernetesResources(kind)
                            .inNamespace(NAMESPACE)
                            .withName(name)
                            .require();
            var ready = Condition.of(resource, "Ready");
            if (ready.filter(condition -> condition.holdsFor(resource)).isPresent()
                    && podsAreReady()) {
                display.line("  %s is Ready".formatted(what));
                return;
            }
            var message = ready.map(Condition::message).orElse("waiting for the operator");
            if (!message.equals(lastMessage)) {
                display.progress("  %s: %s".formatted(what, message));
                lastMessage = message;
                lastChange = System.nanoTime();
            }
            if (System.nanoTime() - lastChange > TIMEOUT.toNanos()) {
                throw new CliFailure(
                        "%s is not Ready; no change for %d s. For details, run `kubectl describe %s` and `kubectl get pods -A`"
                                .formatted(what, TIMEOUT.toSeconds(), what));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
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

    private static ResourceDefinitionContext kind(String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("spillway.dev")
                .withVersion("v1alpha1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    /** One condition of a resource's status. */
    record Condition(boolean status, String reason, String message, long observedGeneration) {

        static Optional<Condition> of(GenericKubernetesResource resource, String type) {
            List<Map<String, Object>> conditions = resource.get("status", "conditions");
            return Objects.requireNonNullElse(conditions, List.<Map<String, Object>>of()).stream()
                    .filter(condition -> type.equals(condition.get("type")))
                    .map(condition ->
                            new Condition(
                                    "True".equals(condition.get("status")),
                                    Objects.toString(condition.get("reason"), ""),
                                    Objects.toString(condition.get("message"), ""),
                                    condition.get("observedGeneration") instanceof Number n
                                            ? n.longValue()
                                            : 0))
                    .findFirst();
        }

        boolean holdsFor(GenericKubernetesResource resource) {
            return status && isCurrentFor(resource);
        }

        /** Whether it was observed for the current spec. */
        boolean isCurrentFor(GenericKubernetesResource resource) {
            return observedGeneration >= resource.getMetadata().getGeneration();
        }
    }
}
