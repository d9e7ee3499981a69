package dev.spillway.benchmarks.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Reads a page that a Pod serves: from the Pod itself, or through the API server. */
public final class PodPage {
    private static final int PORT = 8080;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** The metrics of 10,000 partitions take a broker many seconds. */
    private static final Duration TIMEOUT = Duration.ofSeconds(120);

    private final KubernetesClient client;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();

    public PodPage(KubernetesClient client) {
        this.client = client;
    }

    /** Empty when neither works. */
    public Optional<String> get(Pod pod, String path) throws InterruptedException {
        try {
            HttpResponse<String> page =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://%s:%d%s"
                                                            .formatted(
                                                                    pod.getStatus().getPodIP(),
                                                                    PORT,
                                                                    path)))
                                    .timeout(TIMEOUT)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return page.statusCode() == 200 ? Optional.of(page.body()) : Optional.empty();
        } catch (IOException e) {
            return throughTheApi(pod, path);
        }
    }

    private Optional<String> throughTheApi(Pod pod, String path) {
        try {
            return Optional.ofNullable(
                    client.raw(
                            "/api/v1/namespaces/%s/pods/%s:%d/proxy%s"
                                    .formatted(
                                            pod.getMetadata().getNamespace(),
                                            pod.getMetadata().getName(),
                                            PORT,
                                            path)));
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }
}
