package dev.spillway.operator.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A broker that is its own controller, in a process of its own. */
public final class RealBroker implements AutoCloseable {
    /** Far more than it takes, on a machine that does a lot besides. */
    private static final int START_TIMEOUT_S = 240;

    private final Process process;
    private final Admin admin;
    private final String address;

    private RealBroker(Process process, Admin admin, String address) {
        this.process = process;
        this.admin = admin;
        this.address = address;
    }

    /** Returns when it answers. */
    public static RealBroker start(Path directory) throws Exception {
        return start(directory, "");
    }

    /**
     * With an authorizer, and a second listener at which users have passwords; who comes by the
     * first one may do everything.
     */
    public static RealBroker startWithUsers(Path directory, int usersPort) throws Exception {
        return start(
                directory,
                """
                listeners=PLAINTEXT://127.0.0.1:%%1$d,CONTROLLER://127.0.0.1:%%2$d,USERS://127.0.0.1:%d
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,USERS:SASL_PLAINTEXT
                listener.name.users.sasl.enabled.mechanisms=SCRAM-SHA-512
                listener.name.users.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
                authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
                super.users=User:ANONYMOUS
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                group.initial.rebalance.delay.ms=0
                """
                        .formatted(usersPort));
    }

    /**
     * @param more properties, which override others of the same name
     */
    private static RealBroker start(Path directory, String more) throws Exception {
        int port = freePort();
        var file = directory.resolve("server.properties");
        Files.writeString(file, properties(directory.resolve("data"), port, freePort(), more));
        var output = directory.resolve("output.log");
        var process = process(file, output);
        var address = "127.0.0.1:" + port;
        var admin = Admin.create(Map.of("bootstrap.servers", address));
        var broker = new RealBroker(process, admin, address);
        try {
            broker.awaitAnswer();
            return broker;
        } catch (Exception e) {
            broker.close();
            throw new AssertionError(Files.readString(output), e);
        }
    }

    private static String properties(Path data, int port, int controllerPort, String more) {
        return """
        process.roles=broker,controller
        node.id=0
        controller.listener.names=CONTROLLER
        controller.quorum.voters=0@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
        log.dirs=%3$s
        log.cleaner.dedupe.buffer.size=4194304
        """
                .concat(more)
                .formatted(port, controllerPort, data.toString().replace("\\", "/"));
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Process process(Path file, Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        RealBroker.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private void awaitAnswer() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_TIMEOUT_S);
        while (true) {
            try {
                admin.describeCluster().nodes().get(START_TIMEOUT_S, TimeUnit.SECONDS);
                return;
            } catch (Exception e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /** {@code host:port} */
    public String address() {
        return address;
    }

    public Admin admin() {
        return admin;
    }

    @Override
    public void close() {
        admin.close();
        process.destroyForcibly().onExit().join();
    }

    /** The process. */
    public static void main(String[] args) throws Exception {
        var properties = new Properties();
        try (var in = Files.newBufferedReader(Path.of(args[0]))) {
            properties.load(in);
        }
        var directory = properties.getProperty("log.dirs");
        Files.createDirectories(Path.of(directory));
        new Formatter()
                .setPrintStream(new PrintStream(System.out, true, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(0)
                .setControllerListenerName("CONTROLLER")
                .addDirectory(directory)
                .setMetadataLogDirectory(directory)
                .run();
        var server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        server.startup();
        server.awaitShutdown();
    }
}
