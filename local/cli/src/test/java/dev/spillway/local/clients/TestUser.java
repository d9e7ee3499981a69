package dev.spillway.local.clients;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * The User by which the clients of tests and benchmarks connect; it may do whatever a User can be
 * granted.
 */
public final class TestUser {
    private static final String NAME = "tests";

    private TestUser() {}

    /**
     * Makes it, if it is not there yet, and waits until it may use the Cluster.
     *
     * @return the settings of its clients, their bootstrap servers included
     */
    public static Map<String, Object> settings(
            KubernetesClient client, String namespace, String cluster) {
        return new Users(client, namespace, cluster)
                .make(
                        NAME,
                        "MutualTls",
                        """
                        - {allow: All, topic: "*", group: "*", transactionalId: "*"}
                        - {allow: [Create, Describe, DescribeConfigs], cluster: true}
                        """);
    }
}
