package dev.spillway.local.clients;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The User by which the clients of tests and benchmarks connect; it may do whatever a User can be
 * granted.
 */
public final class TestUser {
    public static final String NAME = "tests";

    private static final String API = "spillway.dev/v1alpha1";
    private static final long READY_WITHIN_SECONDS = 60;

    private TestUser() {}

    /**
     * Makes it, if it is not there yet, and waits until it may use the Cluster.
     *
     * @return the settings of its clients, their bootstrap servers included
     */
    public static Map<String, Object> settings(
            KubernetesClient client, String namespace, String cluster) {
        client.resource(
                        """
                        apiVersion: %s
                        kind: User
                        metadata: {name: %s, namespace: %s}
                        spec:
                          cluster: {name: %s}
                          authentication: MutualTls
                          access:
                          - {allow: All, topic: "*", group: "*", transactionalId: "*"}
                          - {allow: [Create, Describe, DescribeConfigs], cluster: true}
                        """
                                .formatted(API, NAME, namespace, cluster))
                .fieldManager(NAME)
                .forceConflicts()
                .serverSideApply();
        client.genericKubernetesResources(API, "User")
                .inNamespace(namespace)
                .withName(NAME)
                .waitUntilCondition(TestUser::isReady, READY_WITHIN_SECONDS, TimeUnit.SECONDS);
        return UserCredentials.of(client, namespace, NAME)
                .orElseThrow(() -> new AssertionError("a User that is Ready has its Secret"))
                .settings();
    }

    private static boolean isReady(
            @org.jspecify.annotations.Nullable GenericKubernetesResource user) {
        if (user == null) {
            return false;
        }
        List<Map<String, Object>> conditions =
                Objects.requireNonNullElse(user.get("status", "conditions"), List.of());
        return conditions.stream()
                .anyMatch(condition ->
                        "Ready".equals(condition.get("type"))
                                && "True".equals(condition.get("status")));
    }
}
