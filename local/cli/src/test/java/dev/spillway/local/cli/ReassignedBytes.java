package dev.spillway.local.cli;

import dev.spillway.local.kubelet.network.HostPort;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes that each broker has fetched for reassigned replicas, by its own metrics.
 *
 * @param byPod of brokers that run
 */
record ReassignedBytes(Map<String, Long> byPod) {
    private static final String METRIC =
            "kafka_server_brokertopicmetrics_reassignmentbytesin_total ";

    static ReassignedBytes of(KubernetesClient client) throws IOException, InterruptedException {
        var bytes = new TreeMap<String, Long>();
        for (var pod :
                client.pods()
                        .inNamespace(Quickstart.NAMESPACE)
                        .withLabel("app.kubernetes.io/component", "broker")
                        .list()
                        .getItems()) {
            bytes.put(pod.getMetadata().getName(), ask(pod.getStatus().getPodIP()));
        }
        return new ReassignedBytes(bytes);
    }

    /** A broker that was added since started at 0; one that was removed received nothing. */
    long since(ReassignedBytes before) {
        return byPod.entrySet().stream()
                .mapToLong(pod -> pod.getValue() - before.byPod.getOrDefault(pod.getKey(), 0L))
                .sum();
    }

    private static long ask(String ip) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://" + HostPort.of(ip, 8080) + "/metrics"))
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(METRIC))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(METRIC.length())))
                    .findFirst()
                    .orElseThrow(() -> new IOException(ip + " has no metric " + METRIC));
        }
    }
}
