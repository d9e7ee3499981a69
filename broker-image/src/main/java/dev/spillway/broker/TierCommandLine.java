package dev.spillway.broker;

import dev.spillway.process.StartRefusedException;
import java.io.IOException;
import java.io.Writer;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.utils.internals.ChildFirstClassLoader;

/**
 * The command line of the tiered-storage plugin, spillway-tier, from the same image that brokers
 * run: a container with {@code args: [tier, ls]}. The environment variable {@value #PROPERTIES} may
 * give the bucket and how to access it, in the same lines as a broker's server.properties ({@code
 * rsm.config.*}), so that they mean the same here.
 */
final class TierCommandLine {
    static final String WORD = "tier";
    static final String PROPERTIES = "SPILLWAY_TIER_PROPERTIES";

    private static final String MAIN = "dev.spillway.tier.cli.Main";

    private TierCommandLine() {}

    /**
     * @param plugin folder of the plugin's jars
     * @param arguments after {@link #WORD}
     * @return the exit code
     * @throws StartRefusedException when the image has no plugin, or the properties need a variable
     *     that is not set
     */
    static int run(Path plugin, Map<String, String> variables, List<String> arguments)
            throws IOException {
        List<String> all = new ArrayList<>(arguments);
        String properties = variables.getOrDefault(PROPERTIES, "");
        if (!properties.isBlank()) {
            all.add("--config");
            all.add(file(ServerProperties.resolve(properties, variables)).toString());
        }
        return call(plugin, all.toArray(new String[0]));
    }

    private static Path file(Properties properties) throws IOException {
        Path file = Files.createTempFile("spillway-tier", ".properties");
        file.toFile().deleteOnExit();
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    /** As Kafka loads the plugin: its own jars go before the image's. */
    private static int call(Path plugin, String[] arguments) throws IOException {
        try (ChildFirstClassLoader classes =
                new ChildFirstClassLoader(
                        ServerProperties.requirePlugin(plugin) + "/*",
                        TierCommandLine.class.getClassLoader())) {
            Thread.currentThread().setContextClassLoader(classes);
            return (int)
                    classes.loadClass(MAIN)
                            .getMethod("run", String[].class)
                            .invoke(null, (Object) arguments);
        } catch (ClassNotFoundException e) {
            throw StartRefusedException.misconfigured(
                    "the plugin in " + plugin + " has no command line: " + e.getMessage());
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("spillway-tier failed", e.getCause());
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException(
                    "the plugin's command line has an unexpected signature", e);
        }
    }
}
