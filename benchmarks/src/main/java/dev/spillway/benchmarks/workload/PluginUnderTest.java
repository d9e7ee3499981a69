package dev.spillway.benchmarks.workload;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/** The storage manager under test. */
public record PluginUnderTest(String className, Map<String, String> settings) {

    /** A new manager, with empty caches. */
    Running start(ClassLoader loader) throws Exception {
        return within(
                loader,
                () -> {
                    RemoteStorageManager manager =
                            (RemoteStorageManager)
                                    Class.forName(className, true, loader)
                                            .getDeclaredConstructor()
                                            .newInstance();
                    manager.configure(settings);
                    return new Running(manager, loader);
                });
    }

    /**
     * A class loader for the plugin: one for all managers, so that their code is compiled once.
     *
     * @param directory its jars
     */
    public static ClassLoader load(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
            URL[] urls = new URL[jars.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = jars.get(i).toUri().toURL();
            }
            return new PluginClassLoader(urls);
        }
    }

    /** A configured manager, called with its own context class loader as Kafka does. */
    record Running(RemoteStorageManager manager, ClassLoader loader) implements AutoCloseable {
        <T> T call(Callable<T> action) throws Exception {
            return within(loader, action);
        }

        @Override
        public void close() throws IOException {
            manager.close();
        }
    }

    private static <T> T within(ClassLoader loader, Callable<T> action) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return action.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
