package dev.spillway.local.cli;

import dev.spillway.local.kubelet.network.HostPort;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The bootstrap servers for clients on this machine: the brokers' own addresses, since the names of
 * Services do not resolve outside Pods.
 */
record BootstrapServers(KubernetesClient client) {

    /**
     * Such as {@code 127.0.8.2:9092,127.0.8.3:9092}; "" while no broker is ready or when no
     * listener advertises the Pod's IP.
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
                .filter(Readiness::isPodReady)
                .map(pod -> HostPort.of(pod.getStatus().getPodIP(), port))
                .sorted()
                .collect(Collectors.joining(","));
    }
}
