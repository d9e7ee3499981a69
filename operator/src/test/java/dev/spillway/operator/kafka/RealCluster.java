package dev.spillway.operator.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** Brokers in processes of their own, of which the first is the controller too. */
public final class RealCluster implements AutoCloseable {
    private static final String ID = "MkU3OEVBNTcwNTJENDM2Qg";

    /** Of the threads that answer requests. */
    private static final String REQUEST_HANDLER = "data-plane-kafka-request-handler-";

    private final Path directory;
    private final int controllerPort;
    private final List<Integer> ports = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    private RealCluster(Path directory) throws IOException {
        this.directory = directory;
        this.controllerPort = freePort();
    }

    /** Returns at once; the brokers are on their way. */
    public static RealCluster start(Path directory, int brokers, Map<String, String> settings)
            throws IOException {
        var cluster = new RealCluster(directory);
        for (int id = 0; id < brokers; id++) {
            cluster.ports.add(freePort());
            cluster.processes.add(cluster.process(id, settings));
        }
        return cluster;
    }

    /**
     * Kills a broker and starts it with these settings in its file. Not in order: a Kafka whose
     * request handlers became fewer a moment ago may wait for ever when it stops.
     */
    public void restart(int id, Map<String, String> settings) throws IOException {
        processes.get(id).destroyForcibly().onExit().join();
        processes.set(id, process(id, settings));
    }

    /** {@code host:port} of every broker. */
    public List<String> addresses() {
        return ports.stream().map(port -> "127.0.0.1:" + port).toList();
    }

    /** How many threads of a broker answer requests: what it runs with, whatever it says. */
    public long requestHandlers(int id) throws IOException, InterruptedException {
        var jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(processes.get(id).pid()),
                                "Thread.print")
                        .redirectErrorStream(true)
                        .start();
        var threads = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor(1, TimeUnit.MINUTES);
        return threads.lines().filter(line -> line.startsWith("\"" + REQUEST_HANDLER)).count();
    }

    /** What all brokers have written. */
    public String output() throws IOException {
        var all = new StringBuilder();
        for (int id = 0; id < processes.size(); id++) {
            all.append(Files.readString(directory.resolve(id + ".log")));
        }
        return all.toString();
    }

    @Override
    public void close() {
        processes.reversed().forEach(process -> process.destroyForcibly().onExit().join());
    }

    private Process process(int id, Map<String, String> settings) throws IOException {
        var file = directory.resolve(id + ".properties");
        Files.writeString(
                file,
                properties(id)
                        + settings.entrySet().stream()
                                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                                .collect(Collectors.joining()));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        RealCluster.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve(id + ".log").toFile()))
                .start();
    }

    private String properties(int id) {
        var address = "PLAINTEXT://127.0.0.1:" + ports.get(id);
        return """
        process.roles=%1$s
        node.id=%2$d
        controller.listener.names=CONTROLLER
        controller.quorum.voters=0@127.0.0.1:%3$d
        listeners=%4$s
        advertised.listeners=%5$s
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
        log.dirs=%6$s
        offsets.topic.replication.factor=1
        broker.session.timeout.ms=4000
        broker.heartbeat.interval.ms=500
        """
                .formatted(
                        id == 0 ? "broker,controller" : "broker",
                        id,
                        controllerPort,
                        id == 0 ? address + ",CONTROLLER://127.0.0.1:" + controllerPort : address,
                        address,
                        directory.resolve("data-" + id).toString().replace("\\", "/"));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The process. */
    public static void main(String[] args) throws Exception {
        logWarnings();
        var properties = new Properties();
        try (var in = Files.newBufferedReader(Path.of(args[0]))) {
            properties.load(in);
        }
        var directory = properties.getProperty("log.dirs");
        Files.createDirectories(Path.of(directory));
        new Formatter()
                .setPrintStream(new PrintStream(System.out, true, StandardCharsets.UTF_8))
                .setClusterId(ID)
                .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
                .setIgnoreFormatted(true)
                .setControllerListenerName("CONTROLLER")
                .addDirectory(directory)
                .setMetadataLogDirectory(directory)
                .run();
        var server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        server.startup();
        server.awaitShutdown();
    }

    /**
     * The operator's log manager, without its settings, has a level at which Kafka logs responses.
     */
    private static void logWarnings() {
        var root = Logger.getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new ConsoleHandler());
        root.setLevel(Level.WARNING);
    }
}
