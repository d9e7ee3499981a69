package dev.spillway.benchmarks.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A Pod's process, if it runs on this machine as this user, from Linux' /proc. */
public record OsProcess(long pid) {
    private static final double TICKS_A_SECOND = 100;
    private static final Path PROC = Path.of("/proc");

    /** The JVM whose host name is the Pod's; of several, the first. Empty when there is none. */
    public static Optional<OsProcess> ofPod(String pod) {
        if (!Files.isDirectory(PROC)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(PROC)) {
            return all.map(each -> each.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+"))
                    .map(Long::parseLong)
                    .sorted()
                    .map(OsProcess::new)
                    .filter(process -> process.read("comm").strip().equals("java"))
                    .filter(process -> process.environment().contains("HOSTNAME=" + pod))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** CPU seconds used so far; empty when it has ended. */
    public OptionalDouble cpuSeconds() {
        String stat = read("stat");
        int afterName = stat.lastIndexOf(')');
        if (afterName < 0) {
            return OptionalDouble.empty();
        }
        // 4711 (a name) S 1 ...: the third field comes first here, utime and stime are 14 and 15.
        String[] fields = stat.substring(afterName + 2).split(" ", -1);
        return OptionalDouble.of(
                (Long.parseLong(fields[14 - 3]) + Long.parseLong(fields[15 - 3])) / TICKS_A_SECOND);
    }

    /** Its peak resident memory in bytes. */
    public OptionalLong peakResidentBytes() {
        return read("status")
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst();
    }

    /** Number of its memory maps; each partition takes two. */
    public long maps() {
        return read("maps").lines().count();
    }

    private List<String> environment() {
        return List.of(read("environ").split("\0"));
    }

    private String read(String file) {
        try {
            return new String(
                    Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve(file)),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            // It has ended, or belongs to another user.
            return "";
        }
    }

    /** vm.max_map_count; empty where there is none. */
    public static OptionalLong maxMaps() {
        // Such a file is returned whole by the first read, and empty by the next.
        try (InputStream in = Files.newInputStream(PROC.resolve("sys/vm/max_map_count"))) {
            byte[] text = new byte[32];
            int length = in.read(text);
            return length <= 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(
                            Long.parseLong(
                                    new String(text, 0, length, StandardCharsets.UTF_8).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
