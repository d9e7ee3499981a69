package dev.spillway.broker;

import dev.spillway.broker.Role.Beginning.Founding;
import dev.spillway.broker.Role.Controller;
import dev.spillway.broker.management.Health;
import dev.spillway.broker.management.KafkaBeans;
import dev.spillway.broker.management.Management;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * One node that is both controller and broker, in a JVM of its own on 127.0.0.1, and a little
 * traffic: for {@link Train} to see which classes both roles need. The clients are part of it
 * because a tiering broker keeps its metadata in a topic.
 */
final class Rehearsal {
    private static final String TOPIC = "rehearsal";

    private Rehearsal() {}

    public static void main(String[] args) {
        try {
            rehearse(Path.of(args[0]));
            System.exit(0);
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void rehearse(Path data) throws Exception {
        int controllerPort = freePort();
        int brokerPort = freePort();
        Environment environment = environment(data, controllerPort);
        KafkaConfig config =
                KafkaConfig.fromProps(properties(environment, controllerPort, brokerPort), false);
        Disk.prepare(environment, config);

        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        KafkaBeans beans = new KafkaBeans();
        try (Management management =
                new Management(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        "broker",
                        environment.nodeId(),
                        () -> Health.of(beans.broker(true)))) {
            server.startup();
            exchangeRecords(Map.of("bootstrap.servers", "127.0.0.1:" + brokerPort));
            Health.of(beans.controller(true, Node.quiet(config)));
            for (String path : List.of("/ready", "/live", "/metrics")) {
                get(URI.create("http://127.0.0.1:" + management.port() + path));
            }
            server.shutdown();
        }
    }

    private static Environment environment(Path data, int controllerPort) {
        String voter = "1@127.0.0.1:" + controllerPort + ":" + Uuid.randomUuid();
        return new Environment(
                new Controller(new Founding(DynamicVoters.parse(voter))),
                1,
                Uuid.randomUuid().toString(),
                data,
                data,
                "127.0.0.1",
                Map.of());
    }

    private static Properties properties(
            Environment environment, int controllerPort, int brokerPort) throws IOException {
        Properties properties = new Properties();
        properties.load(
                new StringReader(
                        """
                        process.roles=broker,controller
                        node.id=1
                        controller.listener.names=CONTROLLER
                        inter.broker.listener.name=REPLICATION
                        listener.security.protocol.map=CONTROLLER:PLAINTEXT,REPLICATION:PLAINTEXT
                        offsets.topic.replication.factor=1
                        offsets.topic.num.partitions=1
                        group.initial.rebalance.delay.ms=0
                        log.cleaner.dedupe.buffer.size=4194304
                        remote.log.storage.system.enable=true
                        remote.log.metadata.manager.listener.name=REPLICATION
                        rlmm.config.remote.log.metadata.topic.replication.factor=1
                        rlmm.config.remote.log.metadata.topic.num.partitions=1
                        rlmm.config.remote.log.metadata.topic.min.isr=1
                        """));
        properties.put("remote.log.storage.manager.class.name", NoStorage.class.getName());
        properties.put("log.dirs", environment.logDirectory().toString());
        properties.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        properties.put(
                "listeners",
                "CONTROLLER://127.0.0.1:%d,REPLICATION://127.0.0.1:%d"
                        .formatted(controllerPort, brokerPort));
        return properties;
    }

    private static void exchangeRecords(Map<String, String> cluster)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.copyOf(cluster))) {
            NewTopic topic =
                    new NewTopic(TOPIC, 1, (short) 1)
                            .configs(Map.of("remote.storage.enable", "true"));
            admin.createTopics(List.of(topic)).all().get();
        }
        Properties producing = new Properties();
        producing.putAll(cluster);
        producing.put("compression.type", "zstd");
        try (var producer =
                new KafkaProducer<>(producing, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < 1000; i++) {
                var _ = producer.send(new ProducerRecord<>(TOPIC, "key" + i, "value" + i));
            }
        }
        Properties consuming = new Properties();
        consuming.putAll(cluster);
        consuming.put("group.id", TOPIC);
        consuming.put("auto.offset.reset", "earliest");
        try (var consumer =
                new KafkaConsumer<>(
                        consuming, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            int seen = 0;
            for (int attempt = 0; seen < 1000 && attempt < 60; attempt++) {
                seen += consumer.poll(Duration.ofMillis(500)).count();
            }
            consumer.commitSync();
        }
    }

    private static void get(URI uri) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Stands in for the plugin, whose own classes a cache cannot hold: it has its own loader. */
    public static final class NoStorage implements RemoteStorageManager {
        @Override
        public void configure(Map<String, ?> configs) {}

        @Override
        public Optional<CustomMetadata> copyLogSegmentData(
                RemoteLogSegmentMetadata segment, LogSegmentData data) {
            return Optional.empty();
        }

        @Override
        public InputStream fetchLogSegment(RemoteLogSegmentMetadata segment, int start) {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream fetchLogSegment(RemoteLogSegmentMetadata segment, int start, int end) {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream fetchIndex(RemoteLogSegmentMetadata segment, IndexType type) {
            return InputStream.nullInputStream();
        }

        @Override
        public void deleteLogSegmentData(RemoteLogSegmentMetadata segment) {}

        @Override
        public void close() {}
    }
}
