package dev.spillway.local.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs commands and captures their output. */
public record Commands(Path root, Path state) {
    private static final long TIMEOUT_MINUTES = 8;

    /** Exit status and output, standard error included. */
    public record Output(int status, List<String> lines) {
        public String text() {
            return String.join("\n", lines);
        }

        public String lastLine() {
            return lines.getLast();
        }
    }

    /** A running command. */
    public static final class Running {
        private final Process process;
        private final BufferedReader reader;
        private final List<String> lines = new ArrayList<>();

        Running(Process process) {
            this.process = process;
            this.reader = process.inputReader(UTF_8);
        }

        /** Reads until a line contains this text. */
        public void await(String text) throws IOException {
            String line = reader.readLine();
            while (line != null) {
                lines.add(line);
                if (line.contains(text)) {
                    return;
                }
                line = reader.readLine();
            }
            throw new AssertionError(
                    "ended without '%s':\n%s".formatted(text, String.join("\n", lines)));
        }

        public Output end() throws IOException, InterruptedException {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
            assertThat(process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)).isTrue();
            return new Output(process.exitValue(), List.copyOf(lines));
        }
    }

    /** Runs {@code ./spillway demo ...} without the script, which would build. */
    public Running spillway(String... arguments) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command =
                Stream.concat(
                        Stream.of(
                                java,
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.spillway.local.cli.Spillway",
                                "--root",
                                root.toString(),
                                "--state",
                                state.toString()),
                        Stream.of(arguments));
        return start(command.toList());
    }

    /** Runs a program of this machine against the local API. */
    public Output run(String... command) throws IOException, InterruptedException {
        return start(List.of(command)).end();
    }

    /** Runs a program that must succeed; returns its output. */
    public String succeed(String... command) throws IOException, InterruptedException {
        var output = run(command);
        assertThat(output.status()).as("%s\n%s", String.join(" ", command), output.text()).isZero();
        return output.text();
    }

    private Running start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", state.resolve("kubeconfig").toString());
        builder.environment().remove("JDK_JAVA_OPTIONS");
        return new Running(builder.start());
    }
}
