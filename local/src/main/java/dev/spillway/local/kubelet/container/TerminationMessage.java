package dev.spillway.local.kubelet.container;

import io.fabric8.kubernetes.api.model.Container;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Why a container ended, in its own words: what it wrote to its termination log or, where it wrote
 * nothing, failed, and its policy is {@code FallbackToLogsOnError}, the end of what it printed. The
 * bounds are Kubernetes' own.
 *
 * <p>A real kubelet mounts a file at {@code terminationMessagePath}. Here a program learns where
 * the file is from the variable {@code TERMINATION_LOG}.
 */
public final class TerminationMessage {
    public static final String VARIABLE = "TERMINATION_LOG";

    private static final int MOST_BYTES = 4096;
    private static final int MOST_BYTES_OF_LOG = 2048;
    private static final int MOST_LINES_OF_LOG = 80;

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
     * @param log what the run printed
     */
    public static String read(Container container, Path file, Path log, int exitCode)
            throws IOException {
        String written = end(file, MOST_BYTES);
        boolean fallsBack =
                "FallbackToLogsOnError".equals(container.getTerminationMessagePolicy())
                        && exitCode != 0;
        return written.isEmpty() && fallsBack ? lastLines(end(log, MOST_BYTES_OF_LOG)) : written;
    }

    private static String end(Path file, int most) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            long length = bytes.length();
            byte[] end = new byte[(int) Math.min(length, most)];
            bytes.seek(length - end.length);
            bytes.readFully(end);
            return new String(end, StandardCharsets.UTF_8);
        }
    }

    private static String lastLines(String text) {
        List<String> lines = text.lines().toList();
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - MOST_LINES_OF_LOG), lines.size()));
    }
}
