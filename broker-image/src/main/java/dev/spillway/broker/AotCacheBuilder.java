package dev.spillway.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Builds the image's AOT cache (JEP 483, 514, 515): the classes of an {@link AotTrainingRun},
 * parsed and linked, with method profiles. Brokers and controllers share one. A node starts in a
 * third of the time and CPU with it; it is optional.
 *
 * <p>Run with the JVM that will run the nodes, after the image folder is complete. Does nothing
 * when the cache was built from the same jars by the same JVM with the same options.
 */
public final class AotCacheBuilder {
    private static final int TIMEOUT_SECONDS = 180;

    private AotCacheBuilder() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Image image = Image.ofThisProgram();
        Path cache = image.aotCache();
        Path builtFrom = image.root().resolve("broker.aot.made-of");
        String ingredients = ingredients(image);

        if (Files.exists(cache) && Files.exists(builtFrom)) {
            if (Files.readString(builtFrom).equals(ingredients)) {
                return;
            }
        }
        Files.deleteIfExists(cache);
        System.out.println("Building an AOT cache for the brokers (once, about 15 s)");
        train(image, cache);
        Files.writeString(builtFrom, ingredients);
        System.out.printf("Built %s, %d MB%n", cache, Files.size(cache) >> 20);
    }

    /** What a cache is valid for: the JVM checks the same, and ignores a cache that differs. */
    private static String ingredients(Image image) throws IOException {
        StringBuilder text = new StringBuilder(Runtime.version().toString()).append('\n');
        options(image).forEach(option -> text.append(option).append('\n'));
        try (Stream<Path> files = Files.walk(image.libraries())) {
            for (Path jar : files.filter(Files::isRegularFile).sorted().toList()) {
                text.append(image.libraries().relativize(jar))
                        .append(' ')
                        .append(Files.size(jar))
                        .append(' ')
                        .append(Files.getLastModifiedTime(jar).toMillis())
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static void train(Image image, Path cache) throws IOException, InterruptedException {
        Path unfinished = image.root().resolve("broker.aot.unfinished");
        Path log = image.root().resolve("broker.aot.log");
        Path data = Files.createTempDirectory("spillway-aot-training");

        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options(image));
        command.add("-Xmx256m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:AOTCacheOutput=" + unfinished);
        command.add("-cp");
        command.add(image.program().toString());
        command.add(AotTrainingRun.class.getName());
        command.add(data.toString());
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();

        boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        delete(data);
        if (!ended || process.exitValue() != 0 || !Files.exists(unfinished)) {
            System.err.println("No AOT cache: the training run failed, see " + log);
            System.exit(1);
        }
        Files.move(unfinished, cache, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(log);
    }

    private static List<String> options(Image image) throws IOException {
        return Files.readAllLines(image.jvmOptions()).stream()
                .filter(line -> line.startsWith("-") && !line.startsWith("-XX:AOTCache="))
                .toList();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
