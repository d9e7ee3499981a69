package dev.spillway.local.cli;

import dev.spillway.local.kubelet.network.HostPort;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The bootstrap servers for clients on this machine: the address of the Cluster's bootstrap
 * Service, since its name does not resolve outside Pods. It stays the same while brokers restart.
 */
record BootstrapServers(KubernetesClient client) {
    /**
     * Such as {@code 127.1.8.2:9092}; "" while no broker is ready or when no listener advertises
     * addresses.
     */
    String of(GenericKubernetesResource cluster) {
        List<Map<String, Object>> listeners =
                Objects.requireNonNullElse(cluster.get("spec", "listeners"), List.of());
        return listeners.stream()
                .filter(listener -> "ServiceIP".equals(listener.get("advertise")))
                .findFirst()
                .filter(listener -> hasReadyBroker(cluster))
                .flatMap(listener ->
                        address(cluster).map(address -> HostPort.of(address, port(listener))))
                .orElse("");
    }

    private static int port(Map<String, Object> listener) {
        return listener.get("port") instanceof Number port ? port.intValue() : 9092;
    }

    private boolean hasReadyBroker(GenericKubernetesResource cluster) {
        return client
                .pods()
                .inNamespace(cluster.getMetadata().getNamespace())
                .withLabel("spillway.dev/cluster", cluster.getMetadata().getName())
                .withLabel("app.kubernetes.io/component", "broker")
                .list()
                .getItems()
                .stream()
                .anyMatch(Readiness::isPodReady);
    }

    private Optional<String> address(GenericKubernetesResource cluster) {
        return Optional.ofNullable(
                        client.services()
                                .inNamespace(cluster.getMetadata().getNamespace())
                                .withName(cluster.getMetadata().getName() + "-bootstrap")
                                .get())
                .map(service -> service.getSpec().getClusterIP());
    }
}
