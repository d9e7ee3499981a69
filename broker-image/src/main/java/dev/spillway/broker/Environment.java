package dev.spillway.broker;

import dev.spillway.broker.Role.Broker;
import dev.spillway.broker.Role.Controller;
import dev.spillway.broker.Role.QuorumEntry;
import dev.spillway.process.StartRefusedException;
import dev.spillway.process.Variables;
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

    /**
     * Parses the environment of the process.
     *
     * @throws StartRefusedException when a variable is missing or malformed; the message names it
     */
    public static Environment parse(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        return new Environment(
                role(variables),
                nodeId(variables),
                clusterId(variables),
                Path.of(variables.required("SPILLWAY_DATA")),
                Path.of(variables.required("SPILLWAY_CONFIG")),
                variables.required("POD_IP"),
                variables.gracePeriod(),
                variables.all());
    }

    public Path logDirectory() {
        return data.resolve("kafka");
    }

    public Path serverProperties() {
        return config.resolve("server.properties");
    }

    private static Role role(Variables variables) {
        return switch (variables.required("SPILLWAY_ROLE")) {
            case "broker" -> new Broker();
            case "controller" -> new Controller(quorumEntry(variables));
            case String other ->
                    throw Variables.malformed(
                            "SPILLWAY_ROLE", other, "is neither broker nor controller");
        };
    }

    private static QuorumEntry quorumEntry(Variables variables) {
        return switch (variables.required("SPILLWAY_FORMAT")) {
            case "initial" -> new QuorumEntry.Founding(initialControllers(variables));
            case "join" -> new QuorumEntry.Joining();
            case String other ->
                    throw Variables.malformed(
                            "SPILLWAY_FORMAT", other, "is neither initial nor join");
        };
    }

    private static DynamicVoters initialControllers(Variables variables) {
        String text = variables.required("SPILLWAY_INITIAL_CONTROLLERS");
        try {
            return DynamicVoters.parse(text);
        } catch (IllegalArgumentException e) {
            throw Variables.malformed(
                    "SPILLWAY_INITIAL_CONTROLLERS",
                    text,
                    "is not ID@HOST:PORT:DIRECTORY-ID[,...]: " + e.getMessage());
        }
    }

    private static int nodeId(Variables variables) {
        String text = variables.required("SPILLWAY_NODE_ID");
        if (!text.matches("[0-9]{1,9}")) {
            throw Variables.malformed("SPILLWAY_NODE_ID", text, "is not a node id");
        }
        return Integer.parseInt(text);
    }

    private static String clusterId(Variables variables) {
        String text = variables.required("SPILLWAY_CLUSTER_ID");
        try {
            if (Uuid.fromString(text).toString().equals(text)) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // Refused below in the same way: why it is not base64 helps nobody.
        }
        throw Variables.malformed(
                "SPILLWAY_CLUSTER_ID", text, "is not a KRaft cluster id of 22 characters");
    }
}
