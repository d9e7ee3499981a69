package dev.spillway.local.cli;

import dev.spillway.local.demo.Display;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
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
import java.util.function.BooleanSupplier;

/** Applies resources to a namespace of the local Kubernetes, and waits for them. */
record LocalResources(KubernetesClient client, String namespace) {
    static final ResourceDefinitionContext CLUSTERS = kind("Cluster");
    static final ResourceDefinitionContext TOPICS = kind("Topic");
    static final ResourceDefinitionContext USERS = kind("User");
    static final ResourceDefinitionContext CONNECTS = kind("Connect");
    static final ResourceDefinitionContext CONNECTORS = kind("Connector");

    /** The longest wait without a change of the resource. */
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    /** Keeps what a person has changed since, for example by kubectl scale. */
    void apply(Path file, Display display) throws IOException {
        try (var yaml = Files.newInputStream(file)) {
            client.load(yaml).items().forEach(object -> apply(object, display));
        }
    }

    private void apply(HasMetadata object, Display display) {
        try {
            client.resource(object)
                    .inNamespace(namespace)
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

    Optional<GenericKubernetesResource> find(ResourceDefinitionContext kind, String name) {
        return Optional.ofNullable(
                client.genericKubernetesResources(kind)
                        .inNamespace(namespace)
                        .withName(name)
                        .get());
    }

    GenericKubernetesResource get(ResourceDefinitionContext kind, String name) {
        return client.genericKubernetesResources(kind)
                .inNamespace(namespace)
                .withName(name)
                .require();
    }

    /** Waits until the resource is Ready for the current generation. */
    void awaitReady(ResourceDefinitionContext kind, String name, Display display)
            throws CliFailure {
        awaitReady(kind, name, () -> true, display);
    }

    /**
     * The same, showing the operator's messages meanwhile.
     *
     * @param more that must hold too
     */
    void awaitReady(
            ResourceDefinitionContext kind, String name, BooleanSupplier more, Display display)
            throws CliFailure {
        var what = "%s/%s".formatted(kind.getPlural(), name);
        var lastMessage = "";
        var lastChange = System.nanoTime();
        while (true) {
            var resource = get(kind, name);
            var ready = Condition.of(resource, "Ready");
            if (ready.filter(condition -> condition.holdsFor(resource)).isPresent()
                    && more.getAsBoolean()) {
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
                        "%s is not Ready; no change for %d s. It says: %s. For details, run `kubectl describe -n %s %s` and `kubectl get pods -A`"
                                .formatted(
                                        what, TIMEOUT.toSeconds(), lastMessage, namespace, what));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    /** Deletes it and waits until it is gone. */
    void delete(ResourceDefinitionContext kind, String name, Display display) throws CliFailure {
        client.genericKubernetesResources(kind).inNamespace(namespace).withName(name).delete();
        var what = "%s/%s".formatted(kind.getPlural(), name);
        var began = System.nanoTime();
        var lastMessage = "";
        for (var left = find(kind, name); left.isPresent(); left = find(kind, name)) {
            var message = Condition.of(left.get(), "Ready").map(Condition::message).orElse("");
            if (!message.equals(lastMessage)) {
                display.progress("  %s: %s".formatted(what, message));
                lastMessage = message;
            }
            if (System.nanoTime() - began > TIMEOUT.toNanos()) {
                throw new CliFailure(
                        "%s is still there %d s after it was deleted. It says: %s. For details, run `kubectl describe -n %s %s`"
                                .formatted(what, TIMEOUT.toSeconds(), message, namespace, what));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private static ResourceDefinitionContext kind(String kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("spillway.dev")
                .withVersion("v1alpha1")
                .withKind(kind)
                .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
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
