package dev.spillway.tier.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A real broker, which is also its own controller, in a process of its own, with the plugin. */
public final class BrokerProcess implements AutoCloseable {
    private final Process process;
    private final int port;
    private final int limitedPort;
    private final Path output;

    private BrokerProcess(Process process, int port, int limitedPort, Path output) {
        this.process = process;
        this.port = port;
        this.limitedPort = limitedPort;
        this.output = output;
    }

    /**
     * @param settings of the plugin
     */
    public static BrokerProcess start(Path directory, Map<String, Object> settings) {
        return start(directory, settings, false);
    }

    /**
     * A broker with Kafka's own authorizer. Clients of {@link #bootstrapServers} may do everything;
     * clients with {@link #clientWithRights} only what ACLs of {@code User:limited} allow.
     *
     * @param settings of the plugin
     */
    public static BrokerProcess startWithAuthorizer(Path directory, Map<String, Object> settings) {
        return start(directory, settings, true);
    }

    private static BrokerProcess start(
            Path directory, Map<String, Object> settings, boolean authorizer) {
        try {
            int port = freePort();
            int limitedPort = freePort();
            Properties properties = properties(directory.resolve("data"), port, freePort());
            if (authorizer) {
                authorize(properties, limitedPort);
            }
            settings.forEach(
                    (name, value) -> properties.put("rsm.config." + name, value.toString()));
            Path file = directory.resolve("server.properties");
            try (Writer out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
            Path output = directory.resolve("output.log");
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx256m",
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty(
                                            "surefire.test.class.path",
                                            System.getProperty("java.class.path")),
                                    BrokerProcess.class.getName(),
                                    file.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            return new BrokerProcess(process, port, limitedPort, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Properties properties(Path data, int port, int controllerPort)
            throws IOException {
        Properties properties = new Properties();
        try (Reader defaults =
                Files.newBufferedReader(Path.of("src/test/resources/broker.properties"))) {
            properties.load(defaults);
        }
        properties.put("log.dirs", data.toString());
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        return properties;
    }

    private static void authorize(Properties properties, int port) {
        properties.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:ANONYMOUS");
        properties.merge(
                "listeners", ",LIMITED://127.0.0.1:" + port, (all, more) -> all + "" + more);
        properties.merge(
                "listener.security.protocol.map",
                ",LIMITED:SASL_PLAINTEXT",
                (all, more) -> all + "" + more);
        properties.put("listener.name.limited.sasl.enabled.mechanisms", "PLAIN");
        properties.put(
                "listener.name.limited.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required"
                        + " user_limited=\"limited\";");
    }

    /** Properties of a client that may do what ACLs of {@code User:limited} say. */
    public Map<String, Object> clientWithRights() {
        return Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + limitedPort,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required"
                        + " username=\"limited\" password=\"limited\";");
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** What it has printed, to find out why it ended. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** The process. */
    public static void main(String[] args) throws Exception {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(args[0]))) {
            properties.load(in);
        }
        KafkaConfig config = new KafkaConfig(properties);
        String directory = properties.getProperty("log.dirs");
        Files.createDirectories(Path.of(directory));
        new Formatter()
                .setPrintStream(new PrintStream(System.out, true, StandardCharsets.UTF_8))
                .setClusterId(properties.getProperty("rsm.config.cluster.id"))
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .addDirectory(directory)
                .setMetadataLogDirectory(directory)
                .run();
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        server.startup();
        server.awaitShutdown();
    }
}
