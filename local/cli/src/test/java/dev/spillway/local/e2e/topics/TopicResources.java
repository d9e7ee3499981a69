package dev.spillway.local.e2e.topics;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** Creates, changes and reads Topic resources of the sandbox's Cluster. */
public record TopicResources(Sandbox sandbox) {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /**
     * @param spec in YAML, without the cluster: {@code partitions: 1, replicas: 3}
     */
    public void create(String name, String spec) {
        sandbox.client()
                .resource(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Topic
                        metadata: {name: %s}
                        spec: {cluster: {name: %s}, %s}
                        """
                                .formatted(name, Sandbox.CLUSTER, spec))
                .inNamespace(Sandbox.NAMESPACE)
                .create();
    }

    /** A JSON merge patch. */
    public void change(String name, String patch) {
        resource(name).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    public void delete(String name) {
        resource(name).delete();
    }

    public boolean exists(String name) {
        return resource(name).get() != null;
    }

    public void awaitReady(String name) throws Exception {
        awaitCondition(name, "Ready", "True");
    }

    /** Waits for a condition of the current spec. */
    public void awaitCondition(String name, String type, String status) throws Exception {
        Await.until(
                "Topic " + name + " has " + type + "=" + status,
                TIMEOUT,
                () -> Sandbox.Conditions.of(resource(name).require()).unless(type, status));
    }

    public void awaitGone(String name) throws Exception {
        Await.until(
                "Topic " + name + " is gone",
                TIMEOUT,
                () ->
                        exists(name)
                                ? List.of(resource(name).get() + ", events: " + events(name))
                                : List.of());
    }

    /** The condition of that type as {@code status reason: message}. */
    public String condition(String name, String type) {
        List<Map<String, Object>> conditions =
                Objects.requireNonNullElse(
                        resource(name).require().get("status", "conditions"),
                        List.<Map<String, Object>>of());
        return conditions.stream()
                .filter(condition -> type.equals(condition.get("type")))
                .map(condition ->
                        "%s %s: %s"
                                .formatted(
                                        condition.get("status"),
                                        condition.get("reason"),
                                        condition.get("message")))
                .findFirst()
                .orElse("none");
    }

    public Map<String, Object> status(String name) {
        return Objects.requireNonNullElse(
                resource(name).require().get("status"), Map.<String, Object>of());
    }

    /** Events about a Topic, which may be gone, as {@code Warning CannotDelete: message}. */
    public List<String> events(String name) {
        return sandbox
                .client()
                .v1()
                .events()
                .inNamespace(Sandbox.NAMESPACE)
                .list()
                .getItems()
                .stream()
                .filter(event -> isAbout(event, name))
                .map(event ->
                        "%s %s: %s"
                                .formatted(event.getType(), event.getReason(), event.getMessage()))
                .toList();
    }

    public void awaitEvent(String name, Predicate<String> what) throws Exception {
        Await.until(
                "an Event about Topic " + name,
                TIMEOUT,
                () -> {
                    var events = events(name);
                    return events.stream().anyMatch(what)
                            ? List.of()
                            : List.of("events: " + events);
                });
    }

    private static boolean isAbout(Event event, String name) {
        return "Topic".equals(event.getInvolvedObject().getKind())
                && name.equals(event.getInvolvedObject().getName());
    }

    private Resource<GenericKubernetesResource> resource(String name) {
        return sandbox.resource("Topic", name);
    }
}
