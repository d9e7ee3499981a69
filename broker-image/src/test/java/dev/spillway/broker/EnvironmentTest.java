package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.broker.Role.Broker;
import dev.spillway.broker.Role.Controller;
import dev.spillway.broker.Role.QuorumEntry.Founding;
import dev.spillway.broker.Role.QuorumEntry.Joining;
import dev.spillway.process.ExitCode;
import dev.spillway.process.StartRefusedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.raft.DynamicVoters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
    private static final Map<String, String> BROKER =
            Map.of(
                    "SPILLWAY_ROLE", "broker",
                    "SPILLWAY_NODE_ID", "2",
                    "SPILLWAY_CLUSTER_ID", "MkU3OEVBNTcwNTJENDM2Qg",
                    "SPILLWAY_DATA", "/var/lib/spillway",
                    "SPILLWAY_CONFIG", "/etc/spillway/config",
                    "POD_IP", "10.0.0.7");
    private static final String VOTER = "1000@c.n.default.svc:9093:3Db5QLSqSZieL3rJBUUegA";

    @Test
    void readsABrokersIdentity() {
        Environment environment = Environment.parse(BROKER);

        assertThat(environment.role()).isEqualTo(new Broker());
        assertThat(environment.nodeId()).isEqualTo(2);
        assertThat(environment.logDirectory()).isEqualTo(Path.of("/var/lib/spillway/kafka"));
        assertThat(environment.serverProperties())
                .isEqualTo(Path.of("/etc/spillway/config/server.properties"));
    }

    @Test
    void readsTheInitialControllers() {
        Environment environment =
                Environment.parse(
                        with(
                                "SPILLWAY_ROLE", "controller",
                                "SPILLWAY_FORMAT", "initial",
                                "SPILLWAY_INITIAL_CONTROLLERS", VOTER));

        assertThat(environment.role())
                .isEqualTo(new Controller(new Founding(DynamicVoters.parse(VOTER))));
    }

    @Test
    void aJoiningControllerNeedsNoInitialControllers() {
        Environment environment =
                Environment.parse(with("SPILLWAY_ROLE", "controller", "SPILLWAY_FORMAT", "join"));

        assertThat(environment.role()).isEqualTo(new Controller(new Joining()));
    }

    @Test
    void knowsHowLongAStopMayTake() {
        assertThat(Environment.parse(with("SPILLWAY_GRACE_SECONDS", "180")).gracePeriod())
                .isEqualTo(Duration.ofSeconds(180));
    }

    @Test
    void assumesKubernetesDefaultWhereNoGracePeriodIsSaid() {
        assertThat(Environment.parse(BROKER).gracePeriod()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SPILLWAY_ROLE",
                "SPILLWAY_NODE_ID",
                "SPILLWAY_CLUSTER_ID",
                "SPILLWAY_DATA",
                "SPILLWAY_CONFIG",
                "POD_IP"
            })
    void namesTheVariableThatIsMissing(String name) {
        assertRefused(with(name, ""), name, "is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "SPILLWAY_ROLE, both, is neither broker nor controller",
        "SPILLWAY_NODE_ID, -1, is not a node id",
        "SPILLWAY_NODE_ID, 12345678901, is not a node id",
        "SPILLWAY_CLUSTER_ID, events, is not a KRaft cluster id",
        "SPILLWAY_GRACE_SECONDS, 3m, is not a number of seconds",
        "SPILLWAY_GRACE_SECONDS, 0, is not a number of seconds",
        "SPILLWAY_GRACE_SECONDS, -1, is not a number of seconds",
        "SPILLWAY_GRACE_SECONDS, 12345678901, is not a number of seconds",
    })
    void namesTheVariableThatIsMalformedAndItsValue(String name, String value, String why) {
        assertRefused(with(name, value), name, "\"" + value + "\"", why);
    }

    @Test
    void refusesInitialControllersWithoutDirectoryIds() {
        assertRefused(
                with(
                        "SPILLWAY_ROLE", "controller",
                        "SPILLWAY_FORMAT", "initial",
                        "SPILLWAY_INITIAL_CONTROLLERS", "1000@c:9093"),
                "SPILLWAY_INITIAL_CONTROLLERS",
                "ID@HOST:PORT:DIRECTORY-ID");
    }

    private static void assertRefused(Map<String, String> variables, String... inMessage) {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> Environment.parse(variables))
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.MISCONFIGURED))
                .satisfies(e -> assertThat(e.getMessage()).contains(inMessage))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private static Map<String, String> with(String... namesAndValues) {
        Map<String, String> variables = new HashMap<>(BROKER);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return variables;
    }
}
