package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as it runs in Pods: real processes on loopback addresses of their own. */
@Tag("broker")
class RunningNodesTest {
    private static final int RECORDS = 500;

    /** Used by this test run alone, so that two runs on one machine do not clash. */
    private static final String NETWORK =
            "127.%d.%d."
                    .formatted(
                            100 + ProcessHandle.current().pid() / 200 % 100,
                            1 + ProcessHandle.current().pid() % 200);

    @TempDir static Path directory;

    private static NodeProcess controller;
    private static NodeProcess broker;

    @BeforeAll
    static void startAControllerAndATieringBroker() throws Exception {
        Files.createDirectories(Image.ofThisProgram().tieredStoragePlugin());
        controller = founder(1000, 10);
        broker = broker(0, 11, 10);
        controller.awaitReady();
        broker.awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
        controller.close();
    }

    @Test
    void aBrokerIsReadyWhenKafkaSaysThatItIsRunning() {
        assertThat(broker.states())
                .first(STRING)
                .startsWith("503")
                .contains("\"state\":\"STARTING\"");
        assertThat(broker.states())
                .last(STRING)
                .isEqualTo(
                        """
                        200 {"role":"broker","nodeId":0,"state":"RUNNING","detail":""}\
                        """);
    }

    @Test
    void aControllerIsReadyWhenItKnowsTheLeader() {
        assertThat(controller.states().getLast())
                .isEqualTo(
                        """
                        200 {"role":"controller","nodeId":1000,"state":"LEADER",\
                        "detail":"leader is 1000"}\
                        """);
    }

    @Test
    void aJoiningControllerIsReadyAsAnObserver() throws Exception {
        try (NodeProcess joiner = joiner(1001, 12, 10)) {
            joiner.awaitReady();

            assertThat(joiner.states().getLast()).contains("OBSERVER", "leader is 1000");
        }
    }

    @Test
    void metricsHaveTheNamesThatTheReferencePromises() throws Exception {
        createTopic("metrics", 0, 11, Map.of("remote.storage.enable", "true"));
        produce("metrics", 11);
        String ofBroker = broker.get("/metrics").body();
        String ofController = controller.get("/metrics").body();

        Pattern row = Pattern.compile("(?m)^\\| `(\\w+)` \\| (broker|controller|both) \\|");
        List<MatchResult> promised =
                row.matcher(Files.readString(Path.of("../docs/reference/broker-metrics.md")))
                        .results()
                        .toList();
        assertThat(promised).hasSizeGreaterThan(80);
        assertThat(promised)
                .filteredOn(r -> !r.group(2).equals("controller"))
                .extracting(r -> r.group(1))
                .allSatisfy(name -> assertThat(ofBroker).containsPattern("\n" + name + "[ {]"));
        assertThat(promised)
                .filteredOn(r -> !r.group(2).equals("broker"))
                .extracting(r -> r.group(1))
                .allSatisfy(name -> assertThat(ofController).containsPattern("\n" + name + "[ {]"));
        assertThat(ofBroker)
                .contains(
                        "kafka_server_brokertopicmetrics_messagesin_total{topic=\"metrics\"} 500.0")
                .contains("kafka_log_log_size{partition=\"0\",topic=\"metrics\"}")
                .contains("kafka_server_brokertopicmetrics_remotecopylagbytes{topic=\"metrics\"}");
    }

    @Test
    void aBrokerThatIsToldToStopNeedsNoRecovery() throws Exception {
        try (NodeProcess first = broker(2, 13, 10).awaitReady()) {
            createTopic("stopped", 2, 13, Map.of());
            produce("stopped", 13);

            first.terminate();

            assertThat(first.awaitExit()).isEqualTo(143);
            assertThat(first.output())
                    .contains("Stopping, in 80 s at most")
                    .doesNotContain("ERROR");
            assertThat(log(2, ".kafka_cleanshutdown")).exists();
        }
        try (NodeProcess again = broker(2, 13, 10).awaitReady()) {
            assertThat(again.output().lines())
                    .anyMatch(line -> line.contains("Skipping recovery"))
                    // The metadata log is read anew at each start.
                    .noneMatch(line ->
                            line.contains("Recovering ") && !line.contains("__cluster_metadata"));
            assertThat(recordsIn("stopped", 13)).isEqualTo(RECORDS);
        }
    }

    @Test
    void aBrokerThatIsKilledComesBackWithItsRecords() throws Exception {
        try (NodeProcess first = broker(3, 14, 10).awaitReady()) {
            createTopic("killed", 3, 14, Map.of());
            produce("killed", 14);

            first.kill();

            first.awaitExit();
            assertThat(log(3, ".kafka_cleanshutdown")).doesNotExist();
        }
        try (NodeProcess again = broker(3, 14, 10).awaitReady()) {
            assertThat(again.output()).contains("Recovering ");
            assertThat(recordsIn("killed", 14)).isEqualTo(RECORDS);
        }
    }

    @Test
    void aBrokerStopsInOrderThoughTheControllersAreGone() throws Exception {
        try (NodeProcess quorum = founder(1010, 20);
                NodeProcess left = broker(4, 21, 20)) {
            quorum.awaitReady();
            left.awaitReady();
            quorum.kill();
            quorum.awaitExit();

            left.terminate();

            assertThat(left.awaitExit()).isEqualTo(143);
            assertThat(left.output()).contains("The controllers have been silent for 10 s");
            assertThat(log(4, ".kafka_cleanshutdown")).exists();
        }
    }

    /**
     * Its metadata client for tiered storage never gets its topic, which needs more brokers, and
     * waits for minutes.
     */
    @Test
    void aBrokerWhoseMetadataClientStillStartsIsNotHeldUpByIt() throws Exception {
        Path settings = Files.createDirectories(directory.resolve("patient"));
        Files.writeString(
                settings.resolve("server.properties"),
                Files.readString(Path.of("src/test/resources/broker/server.properties"))
                        .replaceAll("(?m)^rlmm.config.*common.client.*$", "")
                        .replace(
                                "metadata.topic.replication.factor=1",
                                "metadata.topic.replication.factor=3"));
        try (NodeProcess first =
                broker(6, 16, 10, Map.of("SPILLWAY_CONFIG", settings.toString())).awaitReady()) {
            first.terminate();

            assertThat(first.awaitExit()).isEqualTo(143);
            assertThat(first.output()).contains("Stopped").doesNotContain("did not stop within");
            assertThat(log(6, ".kafka_cleanshutdown")).exists();
        }
    }

    /** A superfluous handler may take the message by which Kafka ends another one. */
    @Test
    void aBrokerThatStopsJustWhenItsRequestHandlersBecomeFewerStopsInOrder() throws Exception {
        try (NodeProcess shrunk = broker(8, 18, 10).awaitReady()) {
            try (Admin admin = Admin.create(clientOf(18))) {
                for (String threads : List.of("4", "8", "16", "32", "16")) {
                    resizeRequestHandlers(admin, 8, threads);
                }
            }
            shrunk.terminate();

            assertThat(shrunk.awaitExit()).isEqualTo(143);
            assertThat(shrunk.output()).contains("Stopped").doesNotContain("did not stop within");
            assertThat(log(8, ".kafka_cleanshutdown")).exists();
        }
    }

    /** Returns when the setting is in force. */
    private static void resizeRequestHandlers(Admin admin, int id, String threads)
            throws InterruptedException, ExecutionException {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "" + id);
        AlterConfigOp set =
                new AlterConfigOp(
                        new ConfigEntry("num.io.threads", threads), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(broker, List.of(set))).all().get();
        while (!admin.describeConfigs(List.of(broker))
                .all()
                .get()
                .get(broker)
                .get("num.io.threads")
                .value()
                .equals(threads)) {
            Thread.sleep(5);
        }
    }

    /** It waits for controllers that do not exist. */
    @Test
    void aBrokerThatWaitsForTheQuorumStopsAtOnce() throws Exception {
        try (NodeProcess lonely = broker(7, 17, 30)) {
            lonely.awaitState("waiting for the controllers: no controller has named a leader");

            lonely.terminate();

            assertThat(lonely.awaitExit()).isEqualTo(143);
            assertThat(lonely.output()).contains("Stopped").doesNotContain("silent");
        }
    }

    /** Whatever warns at every start hides the warnings that mean something. */
    @Test
    void aStartAndARestartLogNoWarning() throws Exception {
        try (NodeProcess controller = founder(1020, 40).awaitReady()) {
            for (int start = 1; start <= 2; start++) {
                try (NodeProcess node = broker(9, 41, 40).awaitReady()) {
                    node.awaitOutput("Initialized topic-based RLMM resources successfully");

                    assertThat(node.output())
                            .as("start " + start)
                            .doesNotContain(" WARN ", " ERROR ");
                    node.terminate();
                    node.awaitExit();
                }
            }
            assertThat(controller.output()).doesNotContain(" WARN ", " ERROR ");
        }
    }

    @Test
    void aNodeTakesAChangedLogLevelWhileItRuns() throws Exception {
        Path settings = Files.createDirectories(directory.resolve("logging"));
        Files.copy(
                Path.of("src/test/resources/controller/server.properties"),
                settings.resolve("server.properties"));
        Path levels = settings.resolve("log4j2.properties");
        Files.writeString(levels, "monitorInterval=1\nrootLogger.level=warn\n");
        try (NodeProcess quiet =
                founder(1030, 50, Map.of("SPILLWAY_CONFIG", settings.toString())).awaitReady()) {
            assertThat(quiet.output()).contains("is serving").doesNotContain("QuorumController");

            Files.writeString(
                    levels,
                    """
                    monitorInterval=1
                    rootLogger.level=info
                    logger.cluster0.name=org.apache.kafka.raft
                    logger.cluster0.level=debug
                    """);

            quiet.awaitOutput(" DEBUG KafkaRaftClient");
        }
    }

    @Test
    void aDiskOfAnotherClusterEndsWith78AndOneLine() throws Exception {
        Path disk = Files.createDirectories(log(5, ""));
        Files.writeString(
                disk.resolve("meta.properties"),
                """
                version=1
                cluster.id=4L6g3nShT-eMCtK--X86sw
                node.id=5
                directory.id=3Db5QLSqSZieL3rJBUUegA
                """);

        try (NodeProcess refused = broker(5, 15, 10)) {
            assertThat(refused.awaitExit()).isEqualTo(78);
            assertThat(refused.output().strip())
                    .contains("belongs to cluster 4L6g3nShT-eMCtK--X86sw")
                    .hasLineCount(1);
        }
    }

    private static NodeProcess founder(int id, int host) throws IOException {
        return founder(id, host, Map.of());
    }

    private static NodeProcess founder(int id, int host, Map<String, String> besides)
            throws IOException {
        String address = NETWORK + host + ":9093";
        Map<String, String> variables = new HashMap<>(besides);
        variables.put("SPILLWAY_ROLE", "controller");
        variables.put("SPILLWAY_NODE_ID", "" + id);
        variables.put("SPILLWAY_FORMAT", "initial");
        variables.put(
                "SPILLWAY_INITIAL_CONTROLLERS", id + "@" + address + ":3Db5QLSqSZieL3rJBUUegA");
        variables.put("TEST_CONTROLLER", address);
        return NodeProcess.start(directory.resolve("" + id), NETWORK + host, variables);
    }

    private static NodeProcess joiner(int id, int host, int controllerHost) throws IOException {
        return NodeProcess.start(
                directory.resolve("" + id),
                NETWORK + host,
                Map.of(
                        "SPILLWAY_ROLE",
                        "controller",
                        "SPILLWAY_NODE_ID",
                        "" + id,
                        "SPILLWAY_FORMAT",
                        "join",
                        "TEST_CONTROLLER",
                        NETWORK + controllerHost + ":9093"));
    }

    private static NodeProcess broker(int id, int host, int controllerHost) throws IOException {
        return broker(id, host, controllerHost, Map.of());
    }

    private static NodeProcess broker(
            int id, int host, int controllerHost, Map<String, String> besides) throws IOException {
        Map<String, String> variables = new HashMap<>(besides);
        variables.put("SPILLWAY_ROLE", "broker");
        variables.put("SPILLWAY_NODE_ID", "" + id);
        variables.put("TEST_CONTROLLER", NETWORK + controllerHost + ":9093");
        return NodeProcess.start(directory.resolve("" + id), NETWORK + host, variables);
    }

    private static Path log(int id, String name) {
        return directory.resolve("" + id).resolve("data/kafka").resolve(name);
    }

    private static void createTopic(String name, int broker, int host, Map<String, String> configs)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(clientOf(host))) {
            NewTopic topic = new NewTopic(name, Map.of(0, List.of(broker))).configs(configs);
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private static void produce(String topic, int host)
            throws InterruptedException, ExecutionException {
        Properties client = new Properties();
        client.putAll(clientOf(host));
        try (var producer =
                new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
            var sent =
                    Stream.iterate(0, i -> i + 1)
                            .limit(RECORDS)
                            .map(i -> producer.send(new ProducerRecord<>(topic, "v" + i)))
                            .toList();
            for (var acknowledged : sent) {
                acknowledged.get();
            }
        }
    }

    private static long recordsIn(String topic, int host) {
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<String, Object> client = new HashMap<>(clientOf(host));
        client.put("auto.offset.reset", "earliest");
        long records = 0;
        try (var consumer =
                new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                records += consumer.poll(Duration.ofSeconds(1)).count();
            }
        }
        return records;
    }

    private static Map<String, Object> clientOf(int host) {
        return Map.of("bootstrap.servers", NETWORK + host + ":9092");
    }
}
