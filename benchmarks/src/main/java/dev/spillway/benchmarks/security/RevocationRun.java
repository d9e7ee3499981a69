package dev.spillway.benchmarks.security;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * From the deletion of a User to the first request that is refused on a connection that it has
 * open, many times, of Users with a password and with a certificate in turn.
 */
record RevocationRun(BenchmarkResources resources, int times, Duration patience) {
    private static final String CLUSTER = "revocation";
    private static final String TOPIC = "written";
    private static final Duration BETWEEN_WRITES = Duration.ofMillis(10);

    /** Seconds of each. */
    List<Double> run() throws Exception {
        resources.apply(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Cluster
                metadata: {name: %s, namespace: %s}
                spec:
                  replicas: 1
                  storage: {size: 5Gi, reclaim: Delete}
                  controllers: {replicas: 1, storage: {size: 2Gi}}
                  listeners:
                  - {name: scram, port: 9092, advertise: ServiceIP}
                  - {name: mtls, port: 9094, advertise: ServiceIP, authentication: MutualTls}
                """
                        .formatted(CLUSTER, resources.namespace()));
        resources.awaitReady(CLUSTER, patience);
        resources.applyTopic(CLUSTER, TOPIC, Map.of());
        List<Double> seconds = new ArrayList<>();
        try {
            for (int i = 0; i < times; i++) {
                double took = one("leaver-" + i, i % 2 == 0 ? "Scram" : "MutualTls");
                System.err.printf("revocation %d: %.2f s%n", i + 1, took);
                seconds.add(took);
            }
        } finally {
            resources.topics().withName(TOPIC).delete();
            resources.deleteCluster(CLUSTER, patience);
        }
        return seconds;
    }

    private double one(String user, String authentication) throws Exception {
        resources.apply(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: User
                metadata: {name: %s, namespace: %s}
                spec:
                  cluster: {name: %s}
                  authentication: %s
                  access: [{allow: Produce, topic: %s}]
                """
                        .formatted(user, resources.namespace(), CLUSTER, authentication, TOPIC));
        resources.awaitUser(user, patience);
        Map<String, Object> settings = new HashMap<>(resources.clientSettings(user));
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 10; i++) {
                if (isRefused(producer)) {
                    throw new BenchmarkFailure("User " + user + " is Ready and is refused");
                }
            }
            Stopwatch time = new Stopwatch();
            resources.users().withName(user).delete();
            while (!isRefused(producer)) {
                if (time.seconds() > patience.toSeconds()) {
                    throw new BenchmarkFailure("User " + user + " is deleted and still writes");
                }
                Stopwatch.pause(BETWEEN_WRITES);
            }
            return time.seconds();
        }
    }

    private static boolean isRefused(KafkaProducer<byte[], byte[]> producer)
            throws InterruptedException, ExecutionException {
        try {
            producer.send(new ProducerRecord<>(TOPIC, new byte[100])).get();
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException
                    || e.getCause() instanceof AuthenticationException) {
                return true;
            }
            throw e;
        }
    }
}
