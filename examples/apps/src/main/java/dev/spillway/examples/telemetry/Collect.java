package dev.spillway.examples.telemetry;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's own metrics and logs, published in the same way as those of services: metrics from {@code
 * http://POD:8080/metrics} of every broker and controller, logs from the Kubernetes API. It does
 * what a Collector does on a real cluster (see the README), for a machine that has none.
 */
public final class Collect implements Application {
    private static final Logger LOG = LoggerFactory.getLogger(Collect.class);
    private static final String CLUSTER_LABEL = "spillway.dev/cluster";
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);

    /** What somebody looks at; a broker has thousands. */
    private static final String METRICS =
            "kafka_server_replicamanager_.*"
                    + "|kafka_server_brokertopicmetrics_(messagesin|bytesin|bytesout)_total"
                    + "|kafka_controller_kafkacontroller_.*"
                    + "|process_(resident_memory_bytes|cpu_seconds_total)";

    private static final Map<String, Object> PRODUCER =
            Map.of(
                    ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                    StringSerializer.class,
                    ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                    ByteArraySerializer.class,
                    ProducerConfig.COMPRESSION_TYPE_CONFIG,
                    "zstd",
                    ProducerConfig.LINGER_MS_CONFIG,
                    100,
                    ProducerConfig.BUFFER_MEMORY_CONFIG,
                    4 << 20);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(ANSWERS_WITHIN)
                    .build();

    @Override
    public void run(Environment environment) throws Exception {
        var namespace = environment.variable("POD_NAMESPACE");
        var cluster = environment.variable("CLUSTER", "events");
        var wanted = Pattern.compile(environment.variable("METRICS", METRICS)).asMatchPredicate();
        var stopped = new CountDownLatch(1);
        environment.onStop(stopped::countDown);
        Set<String> followed = ConcurrentHashMap.newKeySet();
        try (var client = new KubernetesClientBuilder().build();
                var producer = new KafkaProducer<String, byte[]>(environment.kafka(PRODUCER))) {
            var publisher = new Publisher(producer, environment.meters());
            environment.ready(publisher::isConnected);
            while (!stopped.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                for (var pod : pods(client, namespace, cluster)) {
                    if (followed.add(pod.getMetadata().getUid())) {
                        Thread.ofVirtual()
                                .start(() -> {
                                    new PodLog(client, pod, publisher).follow();
                                    followed.remove(pod.getMetadata().getUid());
                                });
                    }
                    if (Readiness.isPodReady(pod)) {
                        scrape(pod, wanted, publisher);
                    }
                }
            }
        }
    }

    private static List<Pod> pods(KubernetesClient client, String namespace, String cluster) {
        try {
            return client.pods()
                    .inNamespace(namespace)
                    .withLabel(CLUSTER_LABEL, cluster)
                    .list()
                    .getItems();
        } catch (KubernetesClientException e) {
            LOG.warn("Pods of {} cannot be listed, again soon: {}", cluster, e.getMessage());
            return List.of();
        }
    }

    private void scrape(Pod pod, Predicate<String> wanted, Publisher publisher)
            throws InterruptedException {
        var address = URI.create("http://%s:8080/metrics".formatted(pod.getStatus().getPodIP()));
        try {
            var request = HttpRequest.newBuilder(address).timeout(ANSWERS_WITHIN).build();
            var response = http.send(request, BodyHandlers.ofString());
            var metrics = PrometheusText.parse(response.body(), wanted, System.currentTimeMillis());
            if (!metrics.isEmpty()) {
                publisher.metrics(resource(pod), metrics);
            }
        } catch (IOException e) {
            LOG.warn("{} of {}: {}", address, pod.getMetadata().getName(), e.toString());
        }
    }

    /** With the names that a Collector gives them. */
    static Resource resource(Pod pod) {
        return Otlp.resource(
                Map.of(
                        "service.name", pod.getMetadata().getLabels().get(CLUSTER_LABEL),
                        "service.instance.id", pod.getMetadata().getName(),
                        "k8s.namespace.name", pod.getMetadata().getNamespace(),
                        "k8s.pod.name", pod.getMetadata().getName()));
    }
}
