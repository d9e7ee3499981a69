package dev.spillway.benchmarks.security;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.OsProcess;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Produces to and consumes from one broker, through a listener with TLS and through one without, in
 * alternation. Clients have the default settings of Kafka. One replica: followers fetch by TLS in
 * both cases, which would make the difference look smaller.
 *
 * @param brokerMemory as in spec.resources; empty: the Cluster has none, so that the product's
 *     defaults apply
 */
record TrafficRun(
        BenchmarkResources resources,
        int rounds,
        int produceMegabytes,
        int consumeMegabytes,
        String brokerMemory,
        Duration patience) {
    private static final String CLUSTER = "traffic";
    private static final String SECURE = "secure";
    private static final String PLAIN = "plain";
    private static final String CONSUMED = "consumed";
    private static final int RECORD_BYTES = 1_000;
    private static final int PARTITIONS = 4;

    /** Random, so that nothing on the way can make them smaller. */
    private static final int DISTINCT_RECORDS = 4_096;

    Traffic run() throws Exception {
        resources.apply(cluster());
        resources.awaitReady(CLUSTER, patience);
        resources.apply(user());
        resources.awaitUser(SECURE, patience);
        try {
            return measure(
                    new Broker(
                            OsProcess.ofPod(CLUSTER + "-broker-0")
                                    .orElseThrow(() ->
                                            new BenchmarkFailure(
                                                    "the broker does not run on this machine, so"
                                                            + " its CPU time is not known"))));
        } finally {
            resources.users().withName(SECURE).delete();
            resources.deleteCluster(CLUSTER, patience);
        }
    }

    private String cluster() {
        return """
        apiVersion: spillway.dev/v1alpha1
        kind: Cluster
        metadata: {name: %s, namespace: %s}
        spec:
          replicas: 1
          storage: {size: 20Gi, reclaim: Delete}
          controllers: {replicas: 1, storage: {size: 2Gi}}
          authorization: {default: AllowAll}
          listeners:
          - {name: secure, port: 9092, advertise: ServiceIP}
          - {name: plain, port: 9094, advertise: ServiceIP, tls: false, authentication: None}
          %s
        """
                .formatted(
                        CLUSTER,
                        resources.namespace(),
                        brokerMemory.isEmpty()
                                ? ""
                                : "resources: {requests: {memory: %s}}".formatted(brokerMemory));
    }

    private String user() {
        return """
        apiVersion: spillway.dev/v1alpha1
        kind: User
        metadata: {name: %s, namespace: %s}
        spec: {cluster: {name: %s}}
        """
                .formatted(SECURE, resources.namespace(), CLUSTER);
    }

    private record Broker(OsProcess process) {
        double cpuSeconds() throws BenchmarkFailure {
            return process.cpuSeconds()
                    .orElseThrow(() -> new BenchmarkFailure("the broker has ended"));
        }
    }

    private Traffic measure(Broker broker) throws Exception {
        Map<String, Object> tls = resources.clientSettings(SECURE);
        Map<String, Object> plain = Map.of("bootstrap.servers", plainBootstrap(tls));
        Traffic traffic =
                new Traffic(
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        cipher(tls));
        List<byte[]> records = records();
        try (Admin admin = Admin.create(plain)) {
            create(admin, CONSUMED);
            produce(plain, CONSUMED, consumeMegabytes, records, broker);
            // The first round warms up brokers and clients, and does not count.
            for (int round = 0; round <= rounds; round++) {
                String topic = "produced-" + round;
                create(admin, topic);
                Transfer in = produce(plain, topic, produceMegabytes, records, broker);
                Transfer tlsIn = produce(tls, topic, produceMegabytes, records, broker);
                admin.deleteTopics(List.of(topic)).all().get();
                Transfer out = consume(plain, broker);
                Transfer tlsOut = consume(tls, broker);
                System.err.printf(
                        "round %d: produce %.0f and by TLS %.0f MB/s, consume %.0f and %.0f MB/s%n",
                        round,
                        in.megabytesPerSecond(),
                        tlsIn.megabytesPerSecond(),
                        out.megabytesPerSecond(),
                        tlsOut.megabytesPerSecond());
                if (round > 0) {
                    traffic.plainProduce().add(in);
                    traffic.tlsProduce().add(tlsIn);
                    traffic.plainConsume().add(out);
                    traffic.tlsConsume().add(tlsOut);
                }
            }
        }
        return traffic;
    }

    private static String plainBootstrap(Map<String, Object> tls) {
        return host(tls) + ":9094";
    }

    private static String host(Map<String, Object> tls) {
        String bootstrap = String.valueOf(tls.get("bootstrap.servers"));
        return bootstrap.substring(0, bootstrap.lastIndexOf(':'));
    }

    /** What is negotiated with a client that has Java's defaults. */
    private String cipher(Map<String, Object> tls) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        byte[] pem = resources.credential(SECURE, "ca.crt").getBytes(StandardCharsets.UTF_8);
        for (Certificate each :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem))) {
            trusted.setCertificateEntry("ca-" + trusted.size(), each);
        }
        TrustManagerFactory managers =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(host(tls), 9092)) {
            socket.startHandshake();
            return socket.getSession().getProtocol() + " " + socket.getSession().getCipherSuite();
        }
    }

    private static void create(Admin admin, String topic) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    }

    private static List<byte[]> records() {
        SplittableRandom random = new SplittableRandom(1);
        return IntStream.range(0, DISTINCT_RECORDS)
                .mapToObj(i -> {
                    byte[] record = new byte[RECORD_BYTES];
                    random.nextBytes(record);
                    return record;
                })
                .toList();
    }

    private static Transfer produce(
            Map<String, Object> connection,
            String topic,
            int megabytes,
            List<byte[]> records,
            Broker broker)
            throws Exception {
        int count = megabytes * 1_000_000 / RECORD_BYTES;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        connection, new ByteArraySerializer(), new ByteArraySerializer())) {
            // One by one: while a new partition has no log, Kafka refuses the first batch of many
            // and
            // takes the next, and then the first never again.
            for (int partition = 0; partition < PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>(topic, partition, null, records.getFirst()))
                        .get();
            }
            double before = broker.cpuSeconds();
            Stopwatch time = new Stopwatch();
            FirstFailure failure = new FirstFailure();
            for (int i = 0; i < count; i++) {
                producer.send(
                        new ProducerRecord<>(topic, records.get(i % records.size())), failure);
            }
            producer.flush();
            failure.check();
            return new Transfer(
                    (long) count * RECORD_BYTES, time.seconds(), broker.cpuSeconds() - before);
        }
    }

    private Transfer consume(Map<String, Object> connection, Broker broker) throws Exception {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        List<TopicPartition> partitions =
                IntStream.range(0, PARTITIONS)
                        .mapToObj(each -> new TopicPartition(CONSUMED, each))
                        .toList();
        int left = consumeMegabytes * 1_000_000 / RECORD_BYTES;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            // Connected before the time begins.
            consumer.endOffsets(partitions);
            double before = broker.cpuSeconds();
            Stopwatch time = new Stopwatch();
            while (left > 0) {
                left -= consumer.poll(Duration.ofSeconds(1)).count();
                if (time.seconds() > patience.toSeconds()) {
                    throw new BenchmarkFailure("a consumer misses %d records".formatted(left));
                }
            }
            return new Transfer(
                    consumeMegabytes * 1_000_000L, time.seconds(), broker.cpuSeconds() - before);
        }
    }
}
