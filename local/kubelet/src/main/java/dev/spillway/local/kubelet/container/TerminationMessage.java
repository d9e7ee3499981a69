package dev.spillway.local.kubelet.container;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The termination message of a container.
 *
 * <p>A real kubelet mounts a file at {@code terminationMessagePath}. Here the variable {@code
 * TERMINATION_LOG} tells a program the path of the file.
 */
public final class TerminationMessage {
    public static final String VARIABLE = "TERMINATION_LOG";

    /** The same limit as in Kubernetes' kubelet. */
    private static final int MOST_BYTES = 4096;

    private TerminationMessage() {}

    static Path file(Path home) {
        return home.resolve("termination-log");
    }

    /**
     * Creates or empties the file, at the start of a run.
     *
     * @param home the container's own directory
     */
    public static Path prepare(Path home) throws IOException {
        return Files.write(file(home), new byte[0]);
    }

    public static String read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (InputStream written = Files.newInputStream(file)) {
            return new String(written.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
        }
    }
}
