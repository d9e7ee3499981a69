package dev.spillway.broker;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder that this program runs from: {@code lib/} with this program's jar, whose manifest
 * lists every other jar; {@code plugins/}, {@code jvm.options}, and perhaps an AOT cache.
 */
record Image(Path root, Path program) {

    static Image ofThisProgram() {
        try {
            Path program =
                    Path.of(
                            Image.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            // When run from target/classes, the image is the one that Maven puts next to it.
            Path root =
                    Files.isDirectory(program)
                            ? program.resolveSibling("image")
                            : program.resolveSibling("..").normalize();
            return new Image(root, program);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot locate this program's jar", e);
        }
    }

    Path libraries() {
        return root.resolve("lib");
    }

    Path tieredStoragePlugin() {
        return root.resolve("plugins").resolve("tiered-storage");
    }

    Path jvmOptions() {
        return root.resolve("jvm.options");
    }

    /** Named in jvm.options; the JVM starts without it when it is missing or does not fit. */
    Path aotCache() {
        return root.resolve("broker.aot");
    }
}
