package dev.spillway.local.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.node.NodeValidationException;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

/**
 * OpenSearch without its security plugin. As in the image {@code opensearchproject/opensearch},
 * variables with a dot in their names are settings.
 */
public final class OpenSearchNode extends Node {
    private static final Pattern SETTING = Pattern.compile("[a-z0-9_]+(\\.[a-z0-9_]+)+");

    /** Less than the 30 s after which Kubernetes kills a Pod. */
    private static final long STOPS_WITHIN_SECONDS = 20;

    private OpenSearchNode(Environment environment) {
        super(
                environment,
                List.of(plugin(Netty4ModulePlugin.class), plugin(CommonAnalysisModulePlugin.class)),
                false);
    }

    public static void main(String[] arguments)
            throws NodeValidationException, InterruptedException {
        var variables = System.getenv();
        if (!"true".equals(variables.get("DISABLE_SECURITY_PLUGIN"))) {
            System.err.println(
                    "opensearch: there is no security plugin here: set DISABLE_SECURITY_PLUGIN to"
                            + " \"true\"");
            System.exit(1);
        }
        var node = new OpenSearchNode(environment(variables));
        // None of its own threads keeps the process alive.
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    close(node);
                                    stopped.countDown();
                                },
                                "stop"));
        node.start();
        stopped.await();
    }

    private static Environment environment(Map<String, String> variables) {
        var home = Path.of(inContainer(variables, "path.home"));
        var settings =
                Settings.builder()
                        // A laptop's kernel may not allow as many maps as it wants.
                        .put("node.store.allow_mmap", false)
                        // Garbage would count as used until it is collected, and only with G1 does
                        // OpenSearch collect it before it refuses a request. What is on its way is
                        // still bounded (indexing_pressure.memory.limit, a tenth of the heap).
                        .put("indices.breaker.total.use_real_memory", false);
        variables.forEach((name, value) -> {
            if (SETTING.matcher(name).matches()) {
                settings.put(name, name.startsWith("path.") ? inContainer(variables, name) : value);
            }
        });
        return InternalSettingsPreparer.prepareEnvironment(
                settings.build(),
                Map.of(),
                home.resolve("config"),
                () -> variables.getOrDefault("HOSTNAME", "opensearch"));
    }

    /** A path of the image, where no volume is mounted, is in the container's own directory. */
    private static String inContainer(Map<String, String> variables, String name) {
        var path = variables.getOrDefault(name, "");
        return path.startsWith("/usr/share/opensearch")
                ? variables.getOrDefault("HOME", "") + path
                : path;
    }

    private static void close(Node node) {
        try {
            node.close();
            node.awaitClose(STOPS_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            System.err.println("opensearch: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static PluginInfo plugin(Class<? extends Plugin> type) {
        return new PluginInfo(
                type.getSimpleName(),
                "",
                Version.CURRENT.toString(),
                Version.CURRENT,
                "",
                type.getName(),
                List.of(),
                false);
    }
}
