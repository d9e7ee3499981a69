package dev.spillway.local.uses.telemetry;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.UseNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The rsyslog of this machine, if it has one that writes to Kafka: an ordinary process with the
 * configuration of the example, which follows a file of its own. What else the machine logs, and an
 * rsyslog that runs already, it does not touch.
 */
final class Rsyslog implements AutoCloseable {
    private static final String USER = "rsyslog";
    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/sbin"));
    private static final long STOPS_WITHIN_SECONDS = 10;

    private final Process process;
    private final Path folder;

    /**
     * Where it is.
     *
     * @param modules the folder with omkafka
     */
    record Installation(Path program, Path modules) {
        /** Looks in the folders of {@code PATH}, too. */
        static Optional<Installation> find(String path) {
            return Stream.concat(
                            Stream.of(path.split(":"))
                                    .filter(each -> !each.isEmpty())
                                    .map(Path::of),
                            PROGRAMS.stream())
                    .map(folder -> folder.resolve("rsyslogd"))
                    .filter(Files::isExecutable)
                    .flatMap(program ->
                            modules(program).stream()
                                    .map(modules -> new Installation(program, modules)))
                    .findFirst();
        }

        /** In {@code lib64/rsyslog}, or in {@code lib/x86_64-linux-gnu/rsyslog}. */
        private static Optional<Path> modules(Path program) {
            try (var lib = list(program.resolve("../../lib").normalize());
                    var lib64 = list(program.resolve("../../lib64").normalize())) {
                return Stream.concat(lib, lib64)
                        .flatMap(each -> Stream.of(each, each.resolve("rsyslog")))
                        .filter(each -> Files.exists(each.resolve("omkafka.so")))
                        .findFirst();
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private static Stream<Path> list(Path folder) throws IOException {
            return Files.isDirectory(folder) ? Files.list(folder) : Stream.empty();
        }
    }

    private Rsyslog(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    static Rsyslog start(Installation installation, UseNamespace namespace)
            throws DemoFailure, IOException {
        // Only for this user: it has a key.
        var folder = Files.createTempDirectory("spillway-rsyslog");
        for (var name : List.of("ca.crt", "user.crt", "user.key")) {
            Files.writeString(folder.resolve(name), namespace.secret(USER + "-credentials", name));
        }
        Files.createFile(folder.resolve("log"));
        var builder =
                new ProcessBuilder(
                                installation.program().toString(),
                                "-n",
                                "-M",
                                installation.modules().toString(),
                                "-f",
                                namespace.folder().resolve("rsyslog.conf").toString(),
                                "-i",
                                folder.resolve("pid").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("WORK", folder.toString());
        builder.environment().put("LOG", folder.resolve("log").toString());
        builder.environment().put("CREDENTIALS", folder.toString());
        builder.environment()
                .put("BOOTSTRAP", String.valueOf(namespace.client(USER).get("bootstrap.servers")));
        return new Rsyslog(builder.start(), folder);
    }

    void log(List<String> lines) throws IOException {
        Files.write(folder.resolve("log"), lines, StandardOpenOption.APPEND);
    }

    /** What it says about itself. */
    String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws DemoFailure {
        process.destroy();
        try {
            if (!process.waitFor(STOPS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (IOException e) {
            throw new DemoFailure(
                    "%s could not be deleted; it has a key: delete it".formatted(folder), e);
        }
    }
}
