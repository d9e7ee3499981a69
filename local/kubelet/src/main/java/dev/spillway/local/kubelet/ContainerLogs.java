package dev.spillway.local.kubelet;

import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The log files of containers: {@code logs/NAMESPACE/POD/CONTAINER.N.log}, where N counts the
 * restarts. The processes write the files themselves, so nothing is lost when the daemon dies. The
 * previous run is kept for {@code kubectl logs --previous}, and the logs of the previous Pod of the
 * same name in {@code POD.old}.
 */
final class ContainerLogs {
    private static final long LONGEST_BYTES = 32 << 20;
    private static final int KEPT_BYTES = 4 << 20;

    /** The same limits as in Kubernetes' kubelet. */
    private static final int MESSAGE_BYTES = 2048;

    private static final int MESSAGE_LINES = 80;

    private final Path directory;

    ContainerLogs(StateDirectory state) {
        this.directory = state.logs();
    }

    /** Moves the logs of an earlier Pod of this name away. */
    void begin(Pod pod) throws IOException {
        Path logs = of(pod);
        Path owner = logs.resolve(".uid");
        String uid = pod.getMetadata().getUid();
        if (Files.exists(owner) && Files.readString(owner).equals(uid)) {
            return;
        }
        if (Files.exists(logs)) {
            Path old = logs.resolveSibling(logs.getFileName() + ".old");
            StateDirectory.deleteTree(old);
            Files.move(logs, old);
        }
        Files.createDirectories(logs);
        Files.writeString(owner, uid);
    }

    /**
     * The file for a run that is about to start; removes those older than the previous run.
     *
     * @param run 0 for the first, then counting restarts
     */
    Path next(Pod pod, String container, int run) throws IOException {
        for (int old = run - 2;
                old >= 0 && Files.deleteIfExists(file(pod, container, old));
                old--) {}
        return file(pod, container, run);
    }

    /** The log of a run; empty when there is none, or no longer. */
    Optional<Path> find(Pod pod, String container, int run) {
        return Optional.of(file(pod, container, run)).filter(Files::exists);
    }

    /** The tail of a run's log, as much as Kubernetes takes for a termination message. */
    String logTail(Pod pod, String container, int run) throws IOException {
        Optional<Path> file = find(pod, container, run);
        if (file.isEmpty()) {
            return "";
        }
        try (FileChannel log = FileChannel.open(file.get(), StandardOpenOption.READ)) {
            ByteBuffer end = ByteBuffer.allocate((int) Math.min(log.size(), MESSAGE_BYTES));
            log.read(end, log.size() - end.capacity());
            String text = new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
            List<String> lines = text.lines().toList();
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - MESSAGE_LINES), lines.size()));
        }
    }

    /**
     * Truncates logs that have grown too long to their last part. Writers append, so they continue
     * after the cut; what is written during the cut may be lost.
     */
    void trim() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".log")).toList()) {
                if (Files.exists(file) && Files.size(file) > LONGEST_BYTES) {
                    cut(file);
                }
            }
        }
    }

    private static void cut(Path file) throws IOException {
        try (FileChannel log =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer end = ByteBuffer.allocate(KEPT_BYTES);
            log.read(end, log.size() - KEPT_BYTES);
            log.truncate(0);
            log.write(end.flip(), 0);
        }
    }

    private Path file(Pod pod, String container, int run) {
        return of(pod).resolve(container + "." + run + ".log");
    }

    private Path of(Pod pod) {
        return directory
                .resolve(pod.getMetadata().getNamespace())
                .resolve(pod.getMetadata().getName());
    }
}
