package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that starts before its controllers can register it: it waits, says for what, and
 * registers at the first attempt of the same process.
 */
@Tag("broker")
class BrokerRegistrationTest {
    /** Used by this test run alone, so that two runs on one machine do not clash. */
    private static final String NETWORK =
            "127.%d.%d."
                    .formatted(
                            30 + ProcessHandle.current().pid() / 200 % 60,
                            1 + ProcessHandle.current().pid() % 200);

    private static final String CONTROLLER = NETWORK + 10;
    private static final String BROKER = NETWORK + 20;
    private static final String SECOND_BROKER = NETWORK + 21;

    /** An address at which nobody answers, as that of a Pod that was replaced. */
    private static final String GONE = NETWORK + 30;

    @TempDir private Path directory;

    @BeforeEach
    void theControllerKnowsItsOwnName() throws IOException {
        hosts("controller", Map.of("controller.test", CONTROLLER));
    }

    @Test
    void waitsForAControllerThatComesLater() throws Exception {
        hosts("broker", Map.of("controller.test", CONTROLLER));
        try (NodeProcess broker = broker("controller.test", "")) {
            broker.awaitState("no controller has named a leader of the quorum yet");

            try (NodeProcess controller = controller()) {
                broker.awaitReady();
                assertRegisteredAtOnce(broker);
            }
        }
    }

    @Test
    void waitsForANameThatDoesNotResolveYet() throws Exception {
        hosts("broker", Map.of("localhost", "127.0.0.1"));
        try (NodeProcess controller = controller().awaitReady();
                NodeProcess broker = broker("controller.test", "")) {
            broker.awaitState("no controller has named a leader of the quorum yet");

            hosts("broker", Map.of("controller.test", CONTROLLER));

            broker.awaitReady();
            assertRegisteredAtOnce(broker);
        }
    }

    /** Another controller has named the leader, so that it is known but cannot be found. */
    @Test
    void waitsForALeaderWhoseNameDoesNotResolveYet() throws Exception {
        hosts("broker", Map.of("other.test", CONTROLLER));
        try (NodeProcess controller = controller().awaitReady();
                NodeProcess broker = broker("other.test", "")) {
            broker.awaitState("but its name controller.test does not resolve");

            hosts("broker", Map.of("other.test", CONTROLLER, "controller.test", CONTROLLER));

            broker.awaitReady();
            assertRegisteredAtOnce(broker);
        }
    }

    /** DNS may name the address of the Pod before for as long as its caches hold it. */
    @Test
    void waitsForALeaderWhoseNameStillHasAnOldAddress() throws Exception {
        hosts("broker", Map.of("other.test", CONTROLLER, "controller.test", GONE));
        try (SilentPort gone = SilentPort.open(GONE, 9093);
                NodeProcess controller = controller().awaitReady();
                NodeProcess broker = broker("other.test", "")) {
            broker.awaitState(
                    "but controller.test:%d (%s) did not accept a connection within 1 s"
                            .formatted(gone.port(), GONE));

            hosts("broker", Map.of("other.test", CONTROLLER, "controller.test", CONTROLLER));

            broker.awaitReady();
            assertRegisteredAtOnce(broker);
        }
    }

    /**
     * While a quorum forms, a broker may get the voters from a leader that is replaced before it
     * has committed them. Here that leader's records are on the broker's disk, and the next leader
     * has an epoch of its own.
     */
    @Test
    void findsTheControllersAfterALeaderWhoseRecordsWereNotKept() throws Exception {
        hosts("broker", Map.of("controller.test", CONTROLLER));
        try (NodeProcess replaced = controller().awaitReady();
                NodeProcess broker = broker("controller.test", "").awaitReady()) {
            broker.kill();
            broker.awaitExit();
            replaced.kill();
            replaced.awaitExit();
        }
        Path disk = directory.resolve("controller/data");
        Files.move(disk, directory.resolve("replaced"));
        Path metadata = Files.createDirectories(disk.resolve("kafka/__cluster_metadata-0"));
        Files.writeString(
                metadata.resolve("quorum-state"),
                """
                {"leaderId":-1,"leaderEpoch":7,"votedId":-1,\
                "votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}
                """);

        try (NodeProcess next = controller().awaitReady();
                NodeProcess broker = broker("controller.test", "").awaitReady()) {
            assertThat(broker.output()).contains("Starting the metadata client anew");
            assertRegisteredAtOnce(broker);
        }
    }

    /** Another process registered as this broker, and is alive. */
    @Test
    void saysWhyTheControllersDidNotRegisterIt() throws Exception {
        hosts("broker", Map.of("controller.test", CONTROLLER));
        Path termination = Files.createFile(directory.resolve("termination-log"));
        try (NodeProcess controller = controller().awaitReady();
                NodeProcess first = broker("controller.test", "").awaitReady();
                NodeProcess second =
                        broker(
                                "second",
                                SECOND_BROKER,
                                "controller.test",
                                "initial.broker.registration.timeout.ms=3000")) {
            assertThat(second.awaitExit()).isEqualTo(ExitCode.FAILED.number());
            assertThat(second.output()).contains("DUPLICATE_BROKER_REGISTRATION");
        }
        assertThat(Files.readString(termination))
                .startsWith(
                        "Kafka failed: the controllers did not register this broker within 3 s: the"
                                + " leader of the quorum accepts connections, but refused")
                .contains("(the heartbeats' interval) to answer")
                .hasLineCount(1);
    }

    private static void assertRegisteredAtOnce(NodeProcess broker) throws IOException {
        assertThat(broker.output())
                .contains("Successfully registered broker")
                .doesNotContain("Unable to register");
    }

    private NodeProcess controller() throws IOException {
        Path config = Files.createDirectories(directory.resolve("config-of-controller"));
        Files.writeString(
                config.resolve("server.properties"),
                Files.readString(Path.of("src/test/resources/controller/server.properties"))
                        .replace(
                                "advertised.listeners=CONTROLLER://${env:POD_IP}:",
                                "advertised.listeners=CONTROLLER://controller.test:")
                        // However busy the machine is.
                        .replace(
                                "broker.session.timeout.ms=3000",
                                "broker.session.timeout.ms=120000"));
        return NodeProcess.start(
                directory.resolve("controller"),
                CONTROLLER,
                Map.of(
                        "JDK_JAVA_OPTIONS",
                        options("controller"),
                        "SPILLWAY_CONFIG",
                        config.toString(),
                        "SPILLWAY_ROLE",
                        "controller",
                        "SPILLWAY_NODE_ID",
                        "1000",
                        "SPILLWAY_FORMAT",
                        "initial",
                        "SPILLWAY_INITIAL_CONTROLLERS",
                        "1000@controller.test:9093:3Db5QLSqSZieL3rJBUUegA",
                        "TEST_CONTROLLER",
                        "controller.test:9093"));
    }

    private NodeProcess broker(String bootstrap, String settings) throws IOException {
        return broker("broker", BROKER, bootstrap, settings);
    }

    private NodeProcess broker(String disk, String ip, String bootstrap, String settings)
            throws IOException {
        Path config = Files.createDirectories(directory.resolve("config"));
        String shared = Files.readString(Path.of("src/test/resources/broker/server.properties"));
        Files.writeString(
                config.resolve("server.properties"),
                // The plugin is not in this module.
                shared.replaceAll("(?m)^(remote|rlmm)\\..*$", "") + "\n" + settings);
        Map<String, String> variables = new HashMap<>();
        variables.put("JDK_JAVA_OPTIONS", options("broker"));
        variables.put("SPILLWAY_ROLE", "broker");
        variables.put("SPILLWAY_NODE_ID", "0");
        variables.put("SPILLWAY_CONFIG", config.toString());
        variables.put("TERMINATION_LOG", directory.resolve("termination-log").toString());
        variables.put("TEST_CONTROLLER", bootstrap + ":9093");
        return NodeProcess.start(directory.resolve(disk), ip, variables);
    }

    /** As the image's. */
    private String options(String node) {
        return "-Djdk.net.hosts.file=%s -Djava.security.properties=src/main/image/java.security"
                .formatted(hostsFile(node));
    }

    /** Replaces the names that a node can resolve, as one step. */
    private void hosts(String node, Map<String, String> addresses) throws IOException {
        Path next = directory.resolve("next");
        Files.writeString(
                next,
                addresses.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey() + "\n")
                        .collect(Collectors.joining()));
        Files.move(next, hostsFile(node), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path hostsFile(String node) {
        return directory.resolve("hosts-" + node);
    }
}
