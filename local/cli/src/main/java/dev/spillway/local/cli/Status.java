package dev.spillway.local.cli;

import dev.spillway.local.demo.Display;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Shows what runs, where clients connect and how much memory it takes. */
final class Status {
    private final DaemonProcess daemon;
    private final Display display;

    Status(DaemonProcess daemon, Display display) {
        this.daemon = daemon;
        this.display = display;
    }

    /** Returns 0 when the local API is up, 3 when it is not, as init scripts do. */
    int run() throws IOException {
        var process = daemon.process();
        if (process.isEmpty()) {
            display.line("nothing is running; start it with `./spillway up`");
            return 3;
        }
        try (var client = daemon.client()) {
            display.line(
                    "local Kubernetes API at %s, process %d"
                            .formatted(client.getMasterUrl(), process.get().pid()));
            display.line("");
            table(pods(client));
            display.line("");
            table(resources(client, LocalResources.CLUSTERS));
            display.line("");
            table(resources(client, LocalResources.TOPICS));
            display.line("");
            table(resources(client, LocalResources.USERS));
            display.line("");
            connectors(client);
            clusters(client).forEach(cluster -> bootstrap(client, cluster));
            display.line(
                    "memory     %d MB, all processes"
                            .formatted(daemon.residentBytes() / 1_000_000));
            display.line("kubectl    export KUBECONFIG=" + daemon.state().kubeconfig());
        }
        return 0;
    }

    /** Few have them. */
    private void connectors(KubernetesClient client) {
        for (var kind : List.of(LocalResources.CONNECTS, LocalResources.CONNECTORS)) {
            var rows = resources(client, kind);
            if (rows.size() > 1) {
                table(rows);
                display.line("");
            }
        }
    }

    private void bootstrap(KubernetesClient client, GenericKubernetesResource cluster) {
        var address = new BootstrapServers(client).of(cluster);
        display.line(
                "bootstrap  %s of %s/%s"
                        .formatted(
                                address.isEmpty()
                                        ? "(no ready broker that this machine can reach)"
                                        : address,
                                cluster.getMetadata().getNamespace(),
                                cluster.getMetadata().getName()));
    }

    private static List<List<String>> pods(KubernetesClient client) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAMESPACE", "POD", "READY", "PHASE", "RESTARTS", "IP"));
        for (var pod : client.pods().inAnyNamespace().list().getItems()) {
            rows.add(
                    List.of(
                            pod.getMetadata().getNamespace(),
                            pod.getMetadata().getName(),
                            Readiness.isPodReady(pod) ? "yes" : "no",
                            Objects.toString(pod.getStatus().getPhase(), "-"),
                            Integer.toString(restarts(pod)),
                            Objects.toString(pod.getStatus().getPodIP(), "-")));
        }
        return rows;
    }

    private static int restarts(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .mapToInt(c -> c.getRestartCount())
                .sum();
    }

    private static List<GenericKubernetesResource> clusters(KubernetesClient client) {
        return client.genericKubernetesResources(LocalResources.CLUSTERS)
                .inAnyNamespace()
                .list()
                .getItems();
    }

    private static List<List<String>> resources(
            KubernetesClient client, ResourceDefinitionContext kind) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAMESPACE", kind.getKind().toUpperCase(Locale.ROOT), "READY", "MESSAGE"));
        for (var resource :
                client.genericKubernetesResources(kind).inAnyNamespace().list().getItems()) {
            var ready = LocalResources.Condition.of(resource, "Ready");
            rows.add(
                    List.of(
                            resource.getMetadata().getNamespace(),
                            resource.getMetadata().getName(),
                            ready.filter(LocalResources.Condition::status).isPresent()
                                    ? "yes"
                                    : "no",
                            ready.map(LocalResources.Condition::message).orElse("-")));
        }
        return rows;
    }

    private void table(List<List<String>> rows) {
        var widths =
                IntStream.range(0, rows.getFirst().size())
                        .map(column ->
                                rows.stream()
                                        .mapToInt(row -> row.get(column).length())
                                        .max()
                                        .orElse(0))
                        .toArray();
        for (var row : rows) {
            display.line(
                    IntStream.range(0, row.size())
                            .mapToObj(column ->
                                    String.format(
                                            Locale.ROOT,
                                            "%-" + Math.max(1, widths[column]) + "s",
                                            row.get(column)))
                            .collect(Collectors.joining("   "))
                            .stripTrailing());
        }
    }
}
