package dev.spillway.local.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;

/** How much memory processes hold, as {@code ps} counts it. */
public final class ResidentMemory {
    private static final boolean HAS_PROC = Files.exists(Path.of("/proc/self/status"));

    private ResidentMemory() {}

    /** The sum in bytes; 0 for ended processes and where the system does not provide it. */
    public static long bytes(Collection<ProcessHandle> processes) {
        return 1024
                * (HAS_PROC
                        ? processes.stream().mapToLong(ResidentMemory::fromProc).sum()
                        : fromPs(processes));
    }

    /** The line {@code VmRSS: 213172 kB}. */
    private static long fromProc(ProcessHandle process) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long fromPs(Collection<ProcessHandle> processes) {
        var pids =
                processes.stream()
                        .map(p -> Long.toString(p.pid()))
                        .collect(Collectors.joining(","));
        try {
            var ps =
                    new ProcessBuilder("ps", "-o", "rss=", "-p", pids)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (var lines = ps.inputReader().lines()) {
                return lines.map(String::strip)
                        .filter(line -> line.matches("[0-9]+"))
                        .mapToLong(Long::parseLong)
                        .sum();
            }
        } catch (IOException e) {
            return 0;
        }
    }
}
