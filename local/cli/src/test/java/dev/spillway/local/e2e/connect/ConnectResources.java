package dev.spillway.local.e2e.connect;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Creates, changes and reads Connects and Connectors of the sandbox. */
record ConnectResources(Sandbox sandbox) {
    private static final Duration WITHIN = Duration.ofMinutes(3);

    /** Of every kind, in one text. */
    void apply(String yaml) {
        sandbox.client()
                .load(
                        new java.io.ByteArrayInputStream(
                                yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .inNamespace(Sandbox.NAMESPACE)
                .forceConflicts()
                .serverSideApply();
    }

    void change(String kind, String name, String patch) {
        resource(kind, name).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    void delete(String kind, String name) throws Exception {
        resource(kind, name).delete();
        Await.until(
                kind + " " + name + " is gone",
                WITHIN,
                () ->
                        resource(kind, name).get() == null
                                ? List.of()
                                : List.of(status(kind, name).toString()));
    }

    Resource<GenericKubernetesResource> resource(String kind, String name) {
        return sandbox.resource(kind, name);
    }

    void awaitReady(String kind, String name) throws Exception {
        Await.until(
                kind + " " + name + " is Ready",
                WITHIN,
                () ->
                        Sandbox.Conditions.of(resource(kind, name).require())
                                .unless("Ready", "True"));
    }

    /** Waits until a condition has this reason and its message all these words. */
    void awaitReason(String kind, String name, String type, String reason, String... words)
            throws Exception {
        Await.until(
                "%s %s is %s: %s %s".formatted(kind, name, type, reason, List.of(words)),
                WITHIN,
                () -> {
                    var condition = condition(kind, name, type);
                    var message = String.valueOf(condition.get("message"));
                    return reason.equals(condition.get("reason"))
                                    && List.of(words).stream().allMatch(message::contains)
                            ? List.of()
                            : List.of(condition.toString());
                });
    }

    private Map<String, Object> condition(String kind, String name, String type) {
        List<Map<String, Object>> conditions =
                Objects.requireNonNullElse(
                        resource(kind, name).require().get("status", "conditions"), List.of());
        return conditions.stream()
                .filter(each -> type.equals(each.get("type")))
                .findFirst()
                .orElse(Map.of());
    }

    Object status(String kind, String name) {
        var found = resource(kind, name).get();
        return found == null ? "none" : String.valueOf(found.<Object>get("status"));
    }

    /** {@code 127.0.68.8/RUNNING}; empty while there is no task. */
    String firstTask(String connector) {
        List<Map<String, Object>> tasks =
                Objects.requireNonNullElse(
                        resource("Connector", connector).require().get("status", "tasks"),
                        List.of());
        return tasks.isEmpty()
                ? ""
                : tasks.getFirst().get("worker") + "/" + tasks.getFirst().get("state");
    }
}
