package dev.spillway.operator.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.StoredResource;
import dev.spillway.operator.api.Topic;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One resource that cannot be read must not hide the others: an informer reads them together. */
class StoredResourcesInformerTest {
    private final BlockingQueue<String> watched = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private String list = "";
    private HttpServer server;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        client =
                new KubernetesClientBuilder()
                        .withConfig(
                                new ConfigBuilder(Config.empty())
                                        .withMasterUrl(
                                                "http://127.0.0.1:" + server.getAddress().getPort())
                                        .build())
                        .build();
    }

    @AfterEach
    void stop() {
        client.close();
        watched.add("");
        server.stop(0);
    }

    @Test
    void aClusterThatCannotBeReadDoesNotHideTheOthers() throws InterruptedException {
        list =
                list(
                        cluster("a", 1, "{\"storage\": {\"size\": \"1Gi\", \"reclaim\": \"Old\"}}"),
                        cluster("b", 2, "{\"replicas\": \"three\", \"listeners\": [null]}"),
                        cluster("c", 3, "\"nothing\""),
                        cluster("d", 4, "{\"fromTomorrow\": {}, \"replicas\": 3}"));
        try (var informer = client.resources(Cluster.class).inform(told())) {
            assertThat(List.of(seen(), seen(), seen(), seen()))
                    .containsExactlyInAnyOrder(
                            "a [spec.storage.reclaim]",
                            "b [spec.listeners[0], spec.replicas]",
                            "c [spec]",
                            "d []");

            watched.add(modified(cluster("a", 5, "{\"upgrade\": \"Never\"}")));
            watched.add(modified(cluster("d", 6, "{\"replicas\": 4}")));
            assertThat(seen()).isEqualTo("a [spec.upgrade]");
            assertThat(seen()).isEqualTo("d []");
        }
    }

    @Test
    void aTopicThatCannotBeReadDoesNotHideTheOthers() throws InterruptedException {
        list =
                list(
                        topic("a", 1, "{\"profile\": \"Firehose\", \"tiered\": \"yes\"}"),
                        topic("b", 2, "{\"partitions\": 3}"));
        try (var informer = client.resources(Topic.class).inform(told())) {
            assertThat(List.of(seen(), seen()))
                    .containsExactlyInAnyOrder("a [spec.profile, spec.tiered]", "b []");

            watched.add(modified(topic("a", 3, "{\"deletionPolicy\": \"Archive\"}")));
            watched.add(modified(topic("b", 4, "{\"partitions\": 4}")));
            assertThat(seen()).isEqualTo("a [spec.deletionPolicy]");
            assertThat(seen()).isEqualTo("b []");
        }
    }

    private String seen() throws InterruptedException {
        var next = seen.poll(60, SECONDS);
        assertThat(next).as("the informer has told").isNotNull();
        return next;
    }

    private <R extends StoredResource<?, ?>> ResourceEventHandler<R> told() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(R resource) {
                tell(resource);
            }

            @Override
            public void onUpdate(R before, R resource) {
                tell(resource);
            }

            @Override
            public void onDelete(R resource, boolean unknown) {}

            private void tell(R resource) {
                var paths = resource.unreadable().stream().map(field -> field.path()).sorted();
                seen.add(resource.getMetadata().getName() + " " + paths.toList());
            }
        };
    }

    /** A list, or a watch; that one over HTTP, which the client uses where it gets no WebSocket. */
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            var query = String.valueOf(exchange.getRequestURI().getQuery());
            if (!query.contains("watch=true")) {
                var body = list.getBytes(UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } else if (exchange.getRequestHeaders().containsKey("Upgrade")) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().flush();
                for (var event = watched.take(); !event.isEmpty(); event = watched.take()) {
                    exchange.getResponseBody().write((event + "\n").getBytes(UTF_8));
                    exchange.getResponseBody().flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String cluster(String name, int version, String spec) {
        return resource("Cluster", name, version, spec);
    }

    private static String topic(String name, int version, String spec) {
        return resource("Topic", name, version, spec);
    }

    private static String resource(String kind, String name, int version, String spec) {
        return """
        {"apiVersion": "spillway.dev/v1alpha1", "kind": "%s", "spec": %s, "metadata":\
         {"name": "%s", "namespace": "default", "uid": "uid-%s", "resourceVersion": "%d"}}\
        """
                .formatted(kind, spec, name, name, version);
    }

    private static String list(String... resources) {
        return """
        {"apiVersion": "spillway.dev/v1alpha1", "kind": "List",\
         "metadata": {"resourceVersion": "10"}, "items": [%s]}\
        """
                .formatted(String.join(", ", resources));
    }

    private static String modified(String resource) {
        return "{\"type\": \"MODIFIED\", \"object\": " + resource + "}";
    }
}
