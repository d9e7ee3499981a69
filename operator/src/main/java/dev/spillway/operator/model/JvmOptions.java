package dev.spillway.operator.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which JVM options a node may have: those that the java launcher refuses in JDK_JAVA_OPTIONS, or
 * the JVM in combination, would be noticed only when a node restarts. Unknown names cannot be
 * checked here, since they differ by JVM; the Pod's condition reports them.
 */
final class JvmOptions {

    /** The java launcher refuses these in JDK_JAVA_OPTIONS, and the node would not start. */
    private static final Set<String> NOT_OPTIONS =
            Set.of(
                    "-jar",
                    "-m",
                    "--module",
                    "-cp",
                    "-classpath",
                    "--class-path",
                    "-version",
                    "--version",
                    "-help",
                    "--help",
                    "--help-extra",
                    "-h",
                    "-?",
                    "-X",
                    "--dry-run",
                    "--list-modules",
                    "--validate-modules",
                    "--full-version",
                    "-fullversion");

    /** These are set by jvm.heap. */
    private static final List<String> HEAP =
            List.of(
                    "-Xmx",
                    "-Xms",
                    "-XX:MaxHeapSize=",
                    "-XX:InitialHeapSize=",
                    "-XX:MaxRAM",
                    "-XX:MinRAM",
                    "-XX:InitialRAM");

    /** {@code -XX:+UseZGC}, {@code -XX:MaxDirectMemorySize=1g}; a value may be anything. */
    private static final Pattern XX = Pattern.compile("-XX:([+-][A-Za-z0-9_]+|[A-Za-z0-9_]+=.*)");

    private static final Set<String> COLLECTORS =
            Set.of(
                    "-XX:+UseSerialGC",
                    "-XX:+UseParallelGC",
                    "-XX:+UseG1GC",
                    "-XX:+UseZGC",
                    "-XX:+UseShenandoahGC",
                    "-XX:+UseEpsilonGC");

    private JvmOptions() {}

    static Optional<String> problem(String option) {
        if (HEAP.stream().anyMatch(option::startsWith)) {
            return Optional.of("\"%s\" cannot be set here: use jvm.heap".formatted(option));
        }
        if (!option.startsWith("-")
                || option.chars().anyMatch(Character::isWhitespace)
                || isOpen(option, '"')
                || isOpen(option, '\'')
                || NOT_OPTIONS.contains(option)) {
            return Optional.of(
                    "\"%s\" cannot be set here: only JVM options such as -XX:+UseZGC can; the heap"
                                    .formatted(option)
                            + " is set by jvm.heap");
        }
        return option.startsWith("-XX:") && !XX.matcher(option).matches()
                ? Optional.of(
                        "\"%s\" is not a JVM option: write -XX:+Name, -XX:-Name or -XX:Name=value"
                                .formatted(option))
                : Optional.empty();
    }

    /** An unterminated quotation would swallow what follows. */
    private static boolean isOpen(String option, char quote) {
        return option.chars().filter(c -> c == quote).count() % 2 == 1;
    }

    static boolean choosesCollector(String option) {
        return COLLECTORS.contains(option);
    }

    /** A JVM does not start with two. */
    static Optional<String> collectors(List<String> options) {
        var chosen = options.stream().filter(JvmOptions::choosesCollector).distinct().toList();
        return chosen.size() > 1
                ? Optional.of(
                        "a JVM has one garbage collector; keep one of " + String.join(", ", chosen))
                : Optional.empty();
    }

    /** For a test that tries them on a JVM. */
    static Stream<String> refusedByTheLauncher() {
        return NOT_OPTIONS.stream().sorted();
    }
}
