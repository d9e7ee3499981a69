package dev.spillway.local.clients;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The Users of a Cluster that tests and benchmarks make. */
public record Users(KubernetesClient client, String namespace, String cluster) {
    private static final String API = "spillway.dev/v1alpha1";
    private static final String MANAGER = "tests";
    private static final long READY_WITHIN_SECONDS = 180;

    /**
     * Makes a User, or makes it as it should be, and waits until it may use the Cluster.
     *
     * @param access YAML, as in {@code spec.access}
     * @return the settings of its clients, their bootstrap servers included
     */
    public Map<String, Object> make(String name, String authentication, String access) {
        client.resource(
                        """
                        apiVersion: %s
                        kind: User
                        metadata: {name: %s, namespace: %s}
                        spec:
                          cluster: {name: %s}
                          authentication: %s
                          access:
                        %s
                        """
                                .formatted(
                                        API,
                                        name,
                                        namespace,
                                        cluster,
                                        authentication,
                                        access.indent(2)))
                .fieldManager(MANAGER)
                .forceConflicts()
                .serverSideApply();
        client.genericKubernetesResources(API, "User")
                .inNamespace(namespace)
                .withName(name)
                .waitUntilCondition(Users::isReady, READY_WITHIN_SECONDS, TimeUnit.SECONDS);
        return settings(name);
    }

    /** Of the clients of a User that is Ready. */
    public Map<String, Object> settings(String name) {
        return UserCredentials.of(client, namespace, name)
                .orElseThrow(() -> new AssertionError("User " + name + " has no complete Secret"))
                .settings();
    }

    private static boolean isReady(@Nullable GenericKubernetesResource user) {
        if (user == null) {
            return false;
        }
        List<Map<String, Object>> conditions =
                Objects.requireNonNullElse(user.get("status", "conditions"), List.of());
        return conditions.stream()
                .anyMatch(condition ->
                        "Ready".equals(condition.get("type"))
                                && "True".equals(condition.get("status"))
                                && condition.get("observedGeneration") instanceof Number observed
                                && observed.longValue() == user.getMetadata().getGeneration());
    }
}
