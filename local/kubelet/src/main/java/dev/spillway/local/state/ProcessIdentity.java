package dev.spillway.local.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Identifies a process beyond its lifetime. The operating system reuses pids, so a process must
 * never be killed by a pid that was read from a file alone. The start is compared exactly, as text.
 *
 * @param start on Linux the boot id and the start in clock ticks since boot (immune to clock
 *     corrections); elsewhere the start time in milliseconds since 1970
 */
public record ProcessIdentity(long pid, String start) {

    /** Empty when the process has ended. */
    public static Optional<ProcessIdentity> of(ProcessHandle process) {
        return start(process).map(start -> new ProcessIdentity(process.pid(), start));
    }

    public static ProcessIdentity ofThisProcess() {
        return of(ProcessHandle.current()).orElseThrow();
    }

    /** Reads the line {@code 4711 0e9c4a3f-...:81523}; empty for anything else. */
    public static Optional<ProcessIdentity> parse(String line) {
        String[] words = line.strip().split(" ", -1);
        if (words.length != 2 || !words[0].matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        return Optional.of(new ProcessIdentity(Long.parseLong(words[0]), words[1]));
    }

    public static Optional<ProcessIdentity> read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            // No such file, or it is just being removed: no process.
            return Optional.empty();
        }
    }

    /** The live process; empty when it has ended, even if another process has its pid now. */
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(p -> start(p).equals(Optional.of(start)));
    }

    @Override
    public String toString() {
        return pid + " " + start;
    }

    private static Optional<String> start(ProcessHandle process) {
        if (!Linux.HAS_PROC) {
            return process.info().startInstant().map(start -> Long.toString(start.toEpochMilli()));
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return ended(stat) ? Optional.empty() : Optional.of(Linux.BOOT + ":" + ticks(stat));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * A zombie counts as ended: where nobody reaps orphans (some containers) it stays in the
     * process table forever.
     */
    private static boolean ended(String stat) {
        return "ZX".contains(afterName(stat)[0]);
    }

    /** Field 22 of {@code 4711 (a name) S 1 ...}. */
    static String ticks(String stat) {
        return afterName(stat)[22 - 3];
    }

    /** The fields from the third on; the second, the name, may contain spaces and parentheses. */
    private static String[] afterName(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }

    private static final class Linux {
        static final boolean HAS_PROC = Files.exists(Path.of("/proc/self/stat"));
        static final String BOOT = bootId();

        private static String bootId() {
            try {
                return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            } catch (IOException e) {
                return "boot";
            }
        }
    }
}
