package dev.spillway.broker;

import dev.spillway.broker.Role.Broker;
import dev.spillway.broker.Role.Controller;
import dev.spillway.broker.Role.QuorumEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.raft.DynamicVoters;

/**
 * This node's identity and the location of its files, from the Pod's environment.
 *
 * @param clusterId KRaft cluster id: a UUID in URL-safe base64, 22 characters
 * @param data where the node's volume is mounted; Kafka's log directory is a folder in it
 * @param config folder that holds server.properties
 * @param podIp the address that all listeners of this node bind to
 * @param gracePeriod between Kubernetes' SIGTERM and its SIGKILL
 * @param variables every environment variable, for {@code ${env:NAME}} in server.properties
 */
public record Environment(
        Role role,
        int nodeId,
        String clusterId,
        Path data,
        Path config,
        String podIp,
        Duration gracePeriod,
        Map<String, String> variables) {

    /** Kubernetes' default. */
    private static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(30);

    /**
     * Parses the environment of the process.
     *
     * @throws StartRefusedException when a variable is missing or malformed; the message names it
     */
    public static Environment parse(Map<String, String> variables) {
        return new Environment(
                role(variables),
                nodeId(variables),
                clusterId(variables),
                Path.of(required(variables, "SPILLWAY_DATA")),
                Path.of(required(variables, "SPILLWAY_CONFIG")),
                required(variables, "POD_IP"),
                gracePeriod(variables),
                Map.copyOf(variables));
    }

    public Path logDirectory() {
        return data.resolve("kafka");
    }

    public Path serverProperties() {
        return config.resolve("server.properties");
    }

    private static Role role(Map<String, String> variables) {
        return switch (required(variables, "SPILLWAY_ROLE")) {
            case "broker" -> new Broker();
            case "controller" -> new Controller(quorumEntry(variables));
            case String other ->
                    throw malformed("SPILLWAY_ROLE", other, "is neither broker nor controller");
        };
    }

    private static QuorumEntry quorumEntry(Map<String, String> variables) {
        return switch (required(variables, "SPILLWAY_FORMAT")) {
            case "initial" -> new QuorumEntry.Founding(initialControllers(variables));
            case "join" -> new QuorumEntry.Joining();
            case String other ->
                    throw malformed("SPILLWAY_FORMAT", other, "is neither initial nor join");
        };
    }

    private static DynamicVoters initialControllers(Map<String, String> variables) {
        String text = required(variables, "SPILLWAY_INITIAL_CONTROLLERS");
        try {
            return DynamicVoters.parse(text);
        } catch (IllegalArgumentException e) {
            throw malformed(
                    "SPILLWAY_INITIAL_CONTROLLERS",
                    text,
                    "is not ID@HOST:PORT:DIRECTORY-ID[,...]: " + e.getMessage());
        }
    }

    private static int nodeId(Map<String, String> variables) {
        String text = required(variables, "SPILLWAY_NODE_ID");
        if (!text.matches("[0-9]{1,9}")) {
            throw malformed("SPILLWAY_NODE_ID", text, "is not a node id");
        }
        return Integer.parseInt(text);
    }

    /**
     * Where it is not said, as by hand, the least is assumed: to stop sooner than one must is a
     * smaller harm than to be killed.
     */
    private static Duration gracePeriod(Map<String, String> variables) {
        String text = variables.getOrDefault("SPILLWAY_GRACE_SECONDS", "");
        if (text.isBlank()) {
            return DEFAULT_GRACE_PERIOD;
        }
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw malformed("SPILLWAY_GRACE_SECONDS", text, "is not a number of seconds");
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    private static String clusterId(Map<String, String> variables) {
        String text = required(variables, "SPILLWAY_CLUSTER_ID");
        try {
            if (Uuid.fromString(text).toString().equals(text)) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // Refused below in the same way: why it is not base64 helps nobody.
        }
        throw malformed("SPILLWAY_CLUSTER_ID", text, "is not a KRaft cluster id of 22 characters");
    }

    private static String required(Map<String, String> variables, String name) {
        String value = variables.get(name);
        if (value == null || value.isBlank()) {
            throw StartRefusedException.misconfigured(
                    "environment variable " + name + " is not set");
        }
        return value;
    }

    private static StartRefusedException malformed(String name, String value, String why) {
        return StartRefusedException.misconfigured(
                "environment variable %s: \"%s\" %s".formatted(name, value, why));
    }
}
