package dev.spillway.broker;

import dev.spillway.broker.tls.TlsFiles;
import dev.spillway.process.StartRefusedException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;

/**
 * Kafka's configuration: what the operator rendered for every node of this role, with this Pod's
 * values, and the two paths that only the image knows.
 */
final class ServerProperties {
    private static final String RACK = "broker.rack";
    private static final String PLUGIN_CLASS = "remote.log.storage.manager.class.name";
    private static final String PLUGIN_PATH = "remote.log.storage.manager.class.path";

    /** Kafka's own syntax for config providers, narrowed to the provider {@code env}. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([^}]*)}");

    /** Of this Pod, and of the Service by which clients reach it. */
    private static final List<String> ADDRESSES = List.of("POD_IP", "SERVICE_IP");

    private ServerProperties() {}

    /**
     * Reads and completes server.properties.
     *
     * @param plugin folder of the tiered-storage plugin's jars
     * @throws StartRefusedException when the file cannot be read, needs a variable that is not set,
     *     or is meant for another node
     */
    static Properties load(Environment environment, Path plugin) {
        Map<String, String> rendered = read(environment.serverProperties());
        Map<String, String> resolved = resolve(rendered, variables(environment));
        requireSame(resolved, "node.id", String.valueOf(environment.nodeId()));
        requireSame(resolved, "process.roles", environment.role().kafkaName());

        Properties properties = new Properties();
        properties.putAll(resolved);
        // A node may be in no zone. To Kafka an empty rack would be a rack like any other.
        properties.remove(RACK, "");
        properties.put("log.dirs", environment.logDirectory().toString());
        if (resolved.containsKey(PLUGIN_CLASS)) {
            properties.put(PLUGIN_PATH, requirePlugin(plugin) + "/*");
        }
        TlsFiles.nameForListeners(properties);
        return properties;
    }

    /** In server.properties an address is followed by a port, where IPv6 needs brackets. */
    private static Map<String, String> variables(Environment environment) {
        Map<String, String> variables = new HashMap<>(environment.variables());
        for (String address : ADDRESSES) {
            variables.computeIfPresent(
                    address, (name, ip) -> ip.contains(":") ? "[" + ip + "]" : ip);
        }
        return variables;
    }

    /**
     * Resolves lines that are not in a file.
     *
     * @throws StartRefusedException when they are not properties, or need a variable that is not
     *     set
     */
    static Properties resolve(String lines, Map<String, String> variables) {
        Properties properties = new Properties();
        try {
            properties.putAll(resolve(read(new StringReader(lines)), variables));
        } catch (IOException | IllegalArgumentException e) {
            throw StartRefusedException.misconfigured(
                    "not in the format of Java properties: " + e.getMessage());
        }
        return properties;
    }

    /** Replaces every {@code ${env:NAME}}; other providers' variables are left to Kafka. */
    static Map<String, String> resolve(
            Map<String, String> rendered, Map<String, String> variables) {
        new TreeMap<>(rendered).forEach((key, value) -> requireSet(key, value, variables));
        try (EnvVarConfigProvider provider = new EnvVarConfigProvider(variables)) {
            provider.configure(Map.of());
            return new ConfigTransformer(Map.of("env", provider)).transform(rendered).data();
        } catch (IOException e) {
            throw new IllegalStateException("closing Kafka's provider of variables", e);
        }
    }

    /** Kafka would leave an unknown variable in place and fail later, about something else. */
    private static void requireSet(String key, String value, Map<String, String> variables) {
        Matcher matcher = VARIABLE.matcher(value);
        while (matcher.find()) {
            if (!variables.containsKey(matcher.group(1))) {
                throw StartRefusedException.misconfigured(
                        "server.properties: %s needs the environment variable %s, which is not set"
                                .formatted(key, matcher.group(1)));
            }
        }
    }

    private static void requireSame(Map<String, String> resolved, String key, String expected) {
        String actual = resolved.getOrDefault(key, "");
        if (!actual.equals(expected)) {
            throw StartRefusedException.misconfigured(
                    "server.properties: %s is \"%s\", but this Pod has \"%s\""
                            .formatted(key, actual, expected));
        }
    }

    static Path requirePlugin(Path plugin) {
        if (!Files.isDirectory(plugin)) {
            throw StartRefusedException.misconfigured(
                    "tiered storage is enabled, but the image has no plugin in " + plugin);
        }
        return plugin;
    }

    private static Map<String, String> read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return read(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw StartRefusedException.misconfigured(
                    "cannot read " + file + ": " + e.getMessage());
        }
    }

    private static Map<String, String> read(Reader reader) throws IOException {
        Properties properties = new Properties();
        properties.load(reader);
        Map<String, String> values = new HashMap<>();
        properties.forEach((key, value) -> values.put((String) key, (String) value));
        return values;
    }
}
