package dev.spillway.local.kubelet.process;

import dev.spillway.local.state.RunningProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ends what a container's first process has left behind when somebody killed it: its children then
 * have another parent, and those of PostgreSQL a process group of their own, but all still write to
 * the log of this run. The kernel ends them in a real container. Needs {@code /proc}: elsewhere
 * they end by themselves, or not.
 */
final class LeftProcesses {
    private static final Path PROC = Path.of("/proc");

    private LeftProcesses() {}

    /** Returns when none is left. */
    static void end(Path log) throws IOException {
        List<ProcessHandle> left = writers(log);
        if (!left.isEmpty()) {
            RunningProcesses.end(left, Duration.ZERO);
        }
    }

    /** The processes whose standard output or error is this file, without the daemon. */
    private static List<ProcessHandle> writers(Path log) throws IOException {
        if (!Files.isDirectory(PROC.resolve("self/fd"))) {
            return List.of();
        }
        Path real = log.toRealPath();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> process.pid() != ProcessHandle.current().pid())
                    .filter(process -> writes(process, "1", real) || writes(process, "2", real))
                    .toList();
        }
    }

    private static boolean writes(ProcessHandle process, String descriptor, Path log) {
        return target(PROC.resolve(Long.toString(process.pid())).resolve("fd").resolve(descriptor))
                .filter(log::equals)
                .isPresent();
    }

    /** Empty for a process that has ended or belongs to somebody else. */
    private static Optional<Path> target(Path descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
