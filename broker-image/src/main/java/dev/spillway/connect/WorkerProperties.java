package dev.spillway.connect;

import dev.spillway.broker.tls.PinnedTls;
import dev.spillway.process.StartRefusedException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A worker's configuration: what the operator rendered for all workers of the group, the User's
 * credentials, and what only this Pod or this image knows. Nothing is given twice: what belongs to
 * one of them is refused in another, because a setting that is silently without effect misleads.
 */
final class WorkerProperties {
    static final int REST_PORT = 8083;

    /** Connect takes a client's settings with these prefixes, and its own clients' without. */
    private static final List<String> CLIENTS = List.of("", "producer.", "consumer.", "admin.");

    private static final String BOOTSTRAP = "bootstrap.servers";
    private static final String REST_TLS = "listeners.https.";
    private static final String PROVIDERS = "config.providers";

    /**
     * Plugins say in a file of their jar what they are. Connect's default also looks at every class
     * of every plugin and, for each plugin, at every class of this image: it takes a minute, and
     * more memory than a small worker has.
     */
    private static final String DISCOVERY = "plugin.discovery";

    /** Ends with a dot: a prefix. */
    private static final List<String> OF_THE_IMAGE =
            List.of(
                    "listeners",
                    REST_TLS,
                    "rest.advertised.host.name",
                    "rest.advertised.port",
                    "rest.advertised.listener",
                    "rest.extension.classes",
                    "admin.listeners",
                    "admin.listeners.",
                    "plugin.path",
                    PROVIDERS,
                    PROVIDERS + ".");

    private WorkerProperties() {}

    /**
     * @throws StartRefusedException when a file cannot be read, or has a setting that is not its
     *     own
     */
    static SortedMap<String, String> load(WorkerEnvironment environment) {
        Map<String, String> rendered = read(environment.connectProperties());
        SortedMap<String, String> given = clients(environment);
        rendered.keySet().forEach(key -> requireNotOfTheImage(environment, key));
        rendered.keySet().stream()
                .filter(given::containsKey)
                .findFirst()
                .ifPresent(key -> {
                    throw StartRefusedException.misconfigured(
                            "connect.properties: %s comes from the User's credentials (%s): remove it"
                                    .formatted(key, environment.clientProperties()));
                });
        SortedMap<String, String> all = new TreeMap<>(rendered);
        all.putAll(given);
        all.putAll(ofTheImage(environment));
        all.putIfAbsent(DISCOVERY, "service_load");
        return all;
    }

    private static SortedMap<String, String> clients(WorkerEnvironment environment) {
        Map<String, String> client = read(environment.clientProperties());
        if (client.getOrDefault(BOOTSTRAP, "").isBlank()) {
            throw StartRefusedException.misconfigured(
                    "%s has no %s: it has to be the file of that name of a User's Secret"
                            .formatted(environment.clientProperties(), BOOTSTRAP));
        }
        SortedMap<String, String> all = new TreeMap<>();
        CLIENTS.forEach(prefix -> client.forEach((key, value) -> all.put(prefix + key, value)));
        return all;
    }

    private static Map<String, String> ofTheImage(WorkerEnvironment environment) {
        Map<String, String> own = new TreeMap<>();
        own.put("listeners", "https://%s:%d".formatted(environment.host(), REST_PORT));
        own.put("rest.advertised.host.name", environment.host());
        own.put("rest.advertised.port", String.valueOf(REST_PORT));
        own.put("rest.advertised.listener", "https");
        // Levels of loggers are the Connect resource's.
        own.put("admin.listeners", "");
        own.put(REST_TLS + "ssl.provider", PinnedTls.PROVIDER);
        own.put(REST_TLS + "ssl.protocol", PinnedTls.PROTOCOL);
        own.put(REST_TLS + "ssl.client.auth", "required");
        environment
                .plugins()
                .map(WorkerProperties::pluginPath)
                .filter(path -> !path.isEmpty())
                .ifPresent(path -> own.put("plugin.path", path));
        own.put(PROVIDERS, MountedSecrets.NAME);
        String provider = PROVIDERS + "." + MountedSecrets.NAME + ".";
        own.put(provider + "class", MountedSecrets.class.getName());
        own.put(provider + "param." + MountedSecrets.FOLDER, environment.secrets().toString());
        own.put(provider + "param." + MountedSecrets.POD, environment.podName());
        return own;
    }

    /**
     * The folder of each image, so that each folder in it is a plugin with a class loader of its
     * own.
     *
     * @param folder NAME/HASH/PLUGIN/*.jar
     */
    private static String pluginPath(Path folder) {
        try (Stream<Path> images = Files.find(folder, 2, (path, is) -> Files.isDirectory(path))) {
            return images.filter(path -> folder.relativize(path).getNameCount() == 2)
                    .map(Path::toString)
                    .sorted()
                    .collect(Collectors.joining(","));
        } catch (IOException | UncheckedIOException e) {
            throw StartRefusedException.misconfigured(
                    "cannot read the folder of plugins, " + folder + ": " + e);
        }
    }

    private static void requireNotOfTheImage(WorkerEnvironment environment, String key) {
        Optional<String> own =
                OF_THE_IMAGE.stream()
                        .filter(name ->
                                name.endsWith(".") ? key.startsWith(name) : key.equals(name))
                        .findFirst();
        if (own.isPresent()) {
            throw StartRefusedException.misconfigured(
                    "connect.properties: %s is set by the image of the worker: remove it"
                            .formatted(key));
        }
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw StartRefusedException.misconfigured("cannot read " + file + ": " + e);
        }
        Map<String, String> values = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }
}
