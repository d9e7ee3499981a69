package dev.spillway.broker;

import dev.spillway.broker.Role.Broker;
import dev.spillway.broker.Role.Controller;
import dev.spillway.broker.Role.QuorumEntry.Founding;
import dev.spillway.broker.disk.DiskQuotaCallback;
import dev.spillway.broker.management.Health;
import dev.spillway.broker.management.KafkaMBeans;
import dev.spillway.broker.management.ManagementEndpoint;
import dev.spillway.broker.management.MetricRules;
import dev.spillway.broker.management.ServedTls;
import dev.spillway.broker.tls.InnerPrincipalBuilder;
import dev.spillway.broker.tls.MountedSslEngineFactory;
import dev.spillway.broker.tls.TlsFiles;
import dev.spillway.process.LogConfiguration;
import dev.spillway.process.ShutdownTimeouts;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * A controller and two brokers in a JVM of their own on 127.0.0.1, a little traffic, and a restart
 * under it: from which {@link AotCacheBuilder} learns which classes and methods the roles need,
 * including those of a broker that follows and that becomes leader again. A broker that has to load
 * and compile these while leaders come back to it keeps producers waiting. The clients are part of
 * it because a tiering broker keeps its metadata in a topic. Nodes talk TLS, and clients log in
 * over TLS, as in a Cluster that says nothing about security.
 */
final class AotTrainingRun {
    private static final String TOPIC = "training";
    private static final int CONTROLLER = 1;
    private static final int STAYING = 2;
    private static final int RESTARTED = 3;
    private static final String USER = "training";
    private static final String PASSWORD = "training";
    private static final int RECORDS = 1000;
    private static final int SCRAM_ITERATIONS = 4096;
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final int MAX_POLLS = 600;
    private static final long POLL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path data;
    private final String clusterId = Uuid.randomUuid().toString();
    private final Map<Integer, Integer> ports =
            Map.of(CONTROLLER, freePort(), STAYING, freePort(), RESTARTED, freePort());
    private final Map<Integer, Integer> clientPorts =
            Map.of(STAYING, freePort(), RESTARTED, freePort());

    private AotTrainingRun(Path data) throws IOException {
        this.data = data;
    }

    public static void main(String[] args) {
        try {
            Path data = Path.of(args[0]);
            // As a node of a Cluster has it, so that its classes are in the cache.
            Files.writeString(
                    data.resolve("log4j2.properties"),
                    "monitorInterval=10\nrootLogger.level=info\n");
            LogConfiguration.readFrom(data);
            ThrowAwayCertificate.write(data.resolve("tls"), InnerPrincipalBuilder.NODE);
            new AotTrainingRun(data).run();
            System.exit(0);
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void run() throws Exception {
        String voter = CONTROLLER + "@" + address(CONTROLLER) + ":" + Uuid.randomUuid();
        KafkaNode controller =
                start(CONTROLLER, new Controller(new Founding(DynamicVoters.parse(voter))));
        KafkaNode staying = start(STAYING, new Broker());
        KafkaNode restarted = start(RESTARTED, new Broker());
        KafkaMBeans beans = new KafkaMBeans();
        try (ManagementEndpoint management =
                        new ManagementEndpoint(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                ManagementEndpoint.node("broker", STAYING),
                                MetricRules.SERVER,
                                () -> Health.of(beans.broker(true)),
                                ServedTls::all,
                                staying::disk);
                Admin admin = Admin.create(Map.copyOf(ofNodes()))) {
            createTopic(admin);
            createUser(admin);
            produce();
            restarted.stop();
            produce();
            restarted = start(RESTARTED, new Broker());
            awaitInSync(admin);
            admin.electLeaders(ElectionType.PREFERRED, null).all().get();
            produce();
            consume(3 * RECORDS);
            Health.of(beans.controller(true, KafkaNode.quiet(config(CONTROLLER, "controller"))));
            for (String path : List.of("/ready", "/live", "/tls", "/disk", "/metrics")) {
                get(URI.create("http://127.0.0.1:" + management.port() + path));
            }
        }
    }

    private KafkaNode start(int id, Role role) throws IOException {
        Path disk = data.resolve(Integer.toString(id));
        Environment environment =
                new Environment(role, id, clusterId, disk, disk, "127.0.0.1", GRACE, Map.of());
        KafkaConfig config = config(id, role.kafkaName());
        LogDirectory.prepare(environment, config);
        KafkaNode node =
                KafkaNode.of(
                        role,
                        config,
                        ShutdownTimeouts.within(GRACE),
                        new StandardFaultHandlerFactory(),
                        waitsFor -> {});
        node.start();
        return node;
    }

    private KafkaConfig config(int id, String role) throws IOException {
        Properties properties = new Properties();
        properties.load(
                new StringReader(
                        """
                        controller.listener.names=CONTROLLER
                        listener.security.protocol.map=CONTROLLER:SSL,REPLICATION:SSL,CLIENTS:SASL_SSL
                        listener.name.controller.ssl.client.auth=required
                        listener.name.replication.ssl.client.auth=required
                        listener.name.clients.ssl.client.auth=none
                        listener.name.clients.sasl.enabled.mechanisms=SCRAM-SHA-512
                        listener.name.clients.scram-sha-512.sasl.jaas.config=\
                          org.apache.kafka.common.security.scram.ScramLoginModule required;
                        ssl.cipher.suites=TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384
                        authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
                        log.cleaner.dedupe.buffer.size=4194304
                        remote.log.storage.system.enable=true
                        broker.heartbeat.interval.ms=100
                        broker.session.timeout.ms=1000
                        """));
        properties.put("principal.builder.class", InnerPrincipalBuilder.class.getName());
        properties.put(
                "super.users", InnerPrincipalBuilder.TYPE + ":" + InnerPrincipalBuilder.NODE);
        for (String listener : List.of("controller", "replication", "clients")) {
            properties.putAll(tls("listener.name." + listener + "."));
        }
        properties.put("process.roles", role);
        properties.put("node.id", Integer.toString(id));
        properties.put("log.dirs", data.resolve(Integer.toString(id)).resolve("kafka").toString());
        properties.put("controller.quorum.bootstrap.servers", address(CONTROLLER));
        if (id == CONTROLLER) {
            properties.put("listeners", "CONTROLLER://" + address(id));
            return config(properties);
        }
        properties.load(
                new StringReader(
                        """
                        inter.broker.listener.name=REPLICATION
                        offsets.topic.replication.factor=2
                        offsets.topic.num.partitions=1
                        group.initial.rebalance.delay.ms=0
                        remote.log.metadata.manager.listener.name=REPLICATION
                        rlmm.config.remote.log.metadata.topic.replication.factor=2
                        rlmm.config.remote.log.metadata.topic.num.partitions=1
                        rlmm.config.remote.log.metadata.topic.min.isr=1
                        """));
        properties.putAll(tls("rlmm.config.remote.log.metadata.common.client."));
        properties.put("remote.log.storage.manager.class.name", NoStorage.class.getName());
        properties.put("client.quota.callback.class", DiskQuotaCallback.class.getName());
        properties.put(
                "listeners",
                "REPLICATION://" + address(id) + ",CLIENTS://127.0.0.1:" + clientPorts.get(id));
        return config(properties);
    }

    private static KafkaConfig config(Properties properties) {
        TlsFiles.nameForListeners(properties);
        return KafkaConfig.fromProps(properties, false);
    }

    private Map<String, String> tls(String prefix) {
        Path folder = data.resolve("tls");
        return Map.of(
                prefix + "ssl.engine.factory.class",
                MountedSslEngineFactory.class.getName(),
                prefix + TlsFiles.CERTIFICATE,
                folder.resolve("tls.crt").toString(),
                prefix + TlsFiles.KEY,
                folder.resolve("tls.key").toString(),
                prefix + TlsFiles.TRUST,
                folder.resolve("ca.crt").toString());
    }

    private String address(int id) {
        return "127.0.0.1:" + ports.get(id);
    }

    /** As the operator connects. */
    private Map<String, String> ofNodes() {
        Map<String, String> client = new HashMap<>(tls(""));
        client.put("bootstrap.servers", address(STAYING) + "," + address(RESTARTED));
        client.put("security.protocol", "SSL");
        return client;
    }

    /** As a user connects. */
    private Map<String, String> clients() {
        Map<String, String> client = new HashMap<>(tls(""));
        client.put(
                "bootstrap.servers",
                "127.0.0.1:%d,127.0.0.1:%d"
                        .formatted(clientPorts.get(STAYING), clientPorts.get(RESTARTED)));
        client.put("security.protocol", "SASL_SSL");
        client.put("sasl.mechanism", "SCRAM-SHA-512");
        client.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(USER, PASSWORD));
        return client;
    }

    private static void createUser(Admin admin) throws InterruptedException, ExecutionException {
        admin.alterUserScramCredentials(
                        List.of(
                                new UserScramCredentialUpsertion(
                                        USER,
                                        new ScramCredentialInfo(
                                                ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS),
                                        PASSWORD)))
                .all()
                .get();
        AccessControlEntry all =
                new AccessControlEntry(
                        "User:" + USER, "*", AclOperation.ALL, AclPermissionType.ALLOW);
        admin.createAcls(
                        Stream.of(ResourceType.TOPIC, ResourceType.GROUP)
                                .map(type ->
                                        new AclBinding(
                                                new ResourcePattern(
                                                        type, TOPIC, PatternType.LITERAL),
                                                all))
                                .toList())
                .all()
                .get();
    }

    private static void createTopic(Admin admin) throws InterruptedException, ExecutionException {
        Map<Integer, List<Integer>> replicas =
                Map.of(0, List.of(STAYING, RESTARTED), 1, List.of(RESTARTED, STAYING));
        NewTopic topic =
                new NewTopic(TOPIC, replicas).configs(Map.of("remote.storage.enable", "true"));
        admin.createTopics(List.of(topic)).all().get();
    }

    private static void awaitInSync(Admin admin) throws InterruptedException, ExecutionException {
        for (int look = 0; look < MAX_POLLS; look++) {
            var topics = admin.describeTopics(List.of(TOPIC)).allTopicNames().get().values();
            if (topics.stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.isr().size() == 2)) {
                return;
            }
            LockSupport.parkNanos(POLL_INTERVAL_NANOS);
        }
        throw new IllegalStateException("the restarted broker does not get in sync");
    }

    private void produce() {
        Properties producing = new Properties();
        producing.putAll(clients());
        producing.put("compression.type", "zstd");
        try (var producer =
                new KafkaProducer<>(producing, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                var _ = producer.send(new ProducerRecord<>(TOPIC, "key" + i, "value" + i));
            }
        }
    }

    private void consume(int records) {
        Properties consuming = new Properties();
        consuming.putAll(clients());
        consuming.put("group.id", TOPIC);
        consuming.put("auto.offset.reset", "earliest");
        try (var consumer =
                new KafkaConsumer<>(
                        consuming, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            int seen = 0;
            for (int attempt = 0; seen < records && attempt < 60; attempt++) {
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

    /**
     * Replaces the plugin, whose classes an AOT cache cannot hold: they have their own class
     * loader.
     */
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
