package dev.spillway.local.kubelet.container;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Why a container ended, in its own words: what it wrote to its termination log.
 *
 * <p>A real kubelet mounts a file at {@code terminationMessagePath}. Here a program learns where
 * the file is from the variable {@code TERMINATION_LOG}.
 */
public final class TerminationMessage {
    public static final String VARIABLE = "TERMINATION_LOG";

    /** As Kubernetes' kubelet. */
    private static final int MOST_BYTES = 4096;

    private TerminationMessage() {}

    static Path file(Path home) {
        return home.resolve("termination-log");
    }

    /**
     * The file of a container; empty when a run begins.
     *
     * @param home the container's own directory
     */
    public static Path prepare(Path home) throws IOException {
        return Files.write(file(home), new byte[0]);
    }

    /**
     * @param file what {@link #prepare} gave
     */
    public static String read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (InputStream written = Files.newInputStream(file)) {
            return new String(written.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
        }
    }
}
