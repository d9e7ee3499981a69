package dev.spillway.benchmarks.workload;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * Loads a plugin as a broker does: its own jars first, and from outside only what a broker shares,
 * so that two versions of a library do not clash.
 */
final class PluginClassLoader extends URLClassLoader {
    private static final List<String> SHARED =
            List.of("org.apache.kafka.", "org.slf4j.", "com.github.luben.zstd.");

    PluginClassLoader(URL[] jars) {
        super("plugin", jars, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            try {
                return PluginClassLoader.class.getClassLoader().loadClass(name);
            } catch (ClassNotFoundException e) {
                return super.loadClass(name, resolve);
            }
        }
        return super.loadClass(name, resolve);
    }
}
