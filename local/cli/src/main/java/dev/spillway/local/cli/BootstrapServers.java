package dev.spillway.local.cli;

import dev.spillway.local.kubelet.network.HostPort;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Where a client on this machine connects: the brokers' own addresses, since nothing here resolves
 * Services' names.
 */
record BootstrapServers(KubernetesClient client) {

    /**
     * {@code 127.0.8.2:9092,127.0.8.3:9092}; "" while no broker is ready or no listener advertises
     * the Pod's IP.
     */
    String of(GenericKubernetesResource cluster) {
        List<Map<String, Object>> listeners =
                Objects.requireNonNullElse(cluster.get("spec", "listeners"), List.of());
        return listeners.stream()
                .filter(listener -> "PodIP".equals(listener.get("advertise")))
                .findFirst()
                .map(listener -> addresses(cluster, port(listener)))
                .orElse("");
    }

    private static int port(Map<String, Object> listener) {
        return listener.get("port") instanceof Number port ? port.intValue() : 9092;
    }

    private String addresses(GenericKubernetesResource cluster, int port) {
        return client
                .pods()
                .inNamespace(cluster.getMetadata().getNamespace())
                .withLabel("spillway.dev/cluster", cluster.getMetadata().getName())
                .withLabel("app.kubernetes.io/component", "broker")
                .list()
                .getItems()
                .stream()
                .filter(BootstrapServers::isReady)
                .map(pod -> HostPort.of(pod.getStatus().getPodIP(), port))
                .sorted()
                .collect(Collectors.joining(","));
    }

    static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }
}
