package dev.spillway.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a container writes why it ends: Kubernetes shows the text in the Pod's status, as the
 * message of the terminated state, and the operator shows it to the user.
 */
public final class TerminationLog {
    private static final Logger LOG = LoggerFactory.getLogger(TerminationLog.class);

    /** Kubernetes' default for {@code terminationMessagePath}. */
    private static final String DEFAULT = "/dev/termination-log";

    /** Kubernetes reads no more of it. */
    private static final int MAX_BYTES = 4096;

    private final Path file;

    private TerminationLog(Path file) {
        this.file = file;
    }

    /**
     * @param variables {@code TERMINATION_LOG} names the file where none can be mounted at
     *     Kubernetes' own path, as on a laptop
     */
    public static TerminationLog of(Map<String, String> variables) {
        return new TerminationLog(Path.of(variables.getOrDefault("TERMINATION_LOG", DEFAULT)));
    }

    /** Does nothing where the file does not exist: then nobody will read it. */
    public void write(String message) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(
                    file,
                    Arrays.copyOf(bytes, Math.min(bytes.length, MAX_BYTES)),
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            LOG.warn("Cannot write {}, so the Pod's status does not show why it ended", file, e);
        }
    }
}
