package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder that becomes the image, as Maven has just assembled it. */
@Tag("image")
class ImageTest {
    private static final Path IMAGE = Path.of(System.getProperty("image.directory"));
    private static final Path PROGRAM = IMAGE.resolve("lib/spillway-broker.jar");

    @Test
    void theManifestNamesEveryJarAndNoOther() throws IOException {
        List<String> named;
        try (JarFile jar = new JarFile(PROGRAM.toFile())) {
            String classPath = jar.getManifest().getMainAttributes().getValue("Class-Path");
            named = List.of(classPath.split(" "));
        }

        try (Stream<Path> files = Files.list(IMAGE.resolve("lib/kafka"))) {
            assertThat(files.map(file -> "kafka/" + file.getFileName()))
                    .as("a jar too many is left from an earlier version: mvn clean")
                    .containsExactlyInAnyOrderElementsOf(named);
        }
    }

    /** What an earlier version left would be on the class path too. */
    @Test
    void holdsOneProgramAndOnePlugin() throws IOException {
        try (Stream<Path> programs = Files.list(IMAGE.resolve("lib"));
                Stream<Path> plugin = Files.list(IMAGE.resolve("plugins/tiered-storage"))) {
            assertThat(programs.filter(file -> file.toString().endsWith(".jar")))
                    .containsExactly(PROGRAM);
            assertThat(plugin.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.startsWith("spillway-tiered-storage"))
                    .hasSize(1);
        }
    }

    @Test
    void compressesOnLinuxOfBothKindsAndOnLaptops() throws IOException {
        try (Stream<Path> files = Files.list(IMAGE.resolve("lib/kafka"));
                JarFile zstd =
                        new JarFile(
                                files.filter(f -> f.getFileName().toString().startsWith("zstd"))
                                        .findFirst()
                                        .orElseThrow()
                                        .toFile())) {
            assertThat(zstd.stream().map(ZipEntry::getName).filter(n -> n.contains("libzstd")))
                    .extracting(name -> name.substring(0, name.lastIndexOf('/')))
                    .containsExactlyInAnyOrder("linux/amd64", "linux/aarch64", "darwin/aarch64");
        }
    }

    @Test
    void startsFromTheFolderAndSaysWhatIsMissing() throws Exception {
        Run run = run(Map.of());

        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.output().strip())
                .endsWith("Not starting: environment variable SPILLWAY_ROLE is not set")
                .hasLineCount(1);
    }

    @Test
    void runsTheCommandLineOfThePlugin() throws Exception {
        assertThat(run(Map.of(), "tier", "--version").exitCode()).isZero();
    }

    @Test
    void startsAWorkerOfConnectAndSaysWhatIsMissing() throws Exception {
        Run run = run(Map.of(), "connect");

        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.output().strip())
                .endsWith("Not starting: environment variable POD_NAME is not set")
                .hasLineCount(1);
    }

    /** Brokers look through all jars in this order: those that they do not need come last. */
    @Test
    void theJarsOfConnectComeAfterThoseOfBrokers() throws IOException {
        try (JarFile jar = new JarFile(PROGRAM.toFile())) {
            List<String> named =
                    List.of(
                            jar.getManifest()
                                    .getMainAttributes()
                                    .getValue("Class-Path")
                                    .split(" "));
            int connect =
                    named.indexOf(
                            named.stream()
                                    .filter(name -> name.contains("connect-runtime"))
                                    .findFirst()
                                    .orElseThrow());
            assertThat(named.subList(connect, named.size()))
                    .noneMatch(name -> name.matches("kafka/(kafka|scala|log4j|prometheus)[-_].*"));
        }
    }

    /** No store is running, which is what its last line says. */
    @Test
    void theCommandLineTakesABrokersOwnProperties() throws Exception {
        Run run =
                run(
                        Map.of(
                                "SPILLWAY_TIER_PROPERTIES",
                                """
                                rsm.config.cluster.id=${env:SPILLWAY_CLUSTER_ID}
                                rsm.config.s3.bucket=my-bucket
                                rsm.config.s3.endpoint=http://127.0.0.1:1
                                rsm.config.s3.attempts=1
                                rsm.config.s3.credentials.directory=/nowhere
                                """,
                                "SPILLWAY_CLUSTER_ID",
                                "4L6g3nShT-eMCtK--X86sw"),
                        "tier",
                        "ls");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output().strip().lines().toList().getLast())
                .contains("LIST 4L6g3nShT-eMCtK--X86sw/", "my-bucket");
    }

    @Test
    void theCommandLineNamesTheVariableThatIsMissing() throws Exception {
        Run run =
                run(
                        Map.of("SPILLWAY_TIER_PROPERTIES", "rsm.config.cluster.id=${env:NOBODY}"),
                        "tier",
                        "ls");
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.output()).contains("NOBODY, which is not set");
    }

    /**
     * As the JVM has it after a static initializer has looked up a name, which is what loggers do
     * before main: a property that a program sets comes too late then.
     */
    @Test
    void addressesAreNotCachedForLong(@TempDir Path directory) throws Exception {
        Path program = directory.resolve("CachePolicy.java");
        Files.writeString(
                program,
                """
                final class CachePolicy {
                    public static void main(String[] args) throws Exception {
                        java.net.InetAddress.getLocalHost();
                        System.out.println(sun.net.InetAddressCachePolicy.get() + " "
                                + sun.net.InetAddressCachePolicy.getNegative());
                    }
                }
                """);
        Run run = java(Map.of(), "--add-exports=java.base/sun.net=ALL-UNNAMED", program.toString());
        assertThat(run.output().strip()).isEqualTo("1 1");
    }

    private record Run(int exitCode, String output) {}

    private static Run run(Map<String, String> environment, String... arguments) throws Exception {
        return java(
                environment,
                Stream.concat(
                                Stream.of("-cp", IMAGE + "/lib/*", "dev.spillway.broker.Main"),
                                Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /** A JVM with the image's options. */
    private static Run java(Map<String, String> environment, String... arguments) throws Exception {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "@" + IMAGE.resolve("jvm.options")));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    @Test
    void printsItsSize() throws IOException {
        System.out.printf(
                "[INFO] Broker image: Kafka %.1f MB in %d jars, tiered storage %.1f MB in %d%n",
                megabytes("lib"), jars("lib"), megabytes("plugins"), jars("plugins"));
        assertThat(megabytes("lib")).isBetween(30.0, 50.0);
    }

    private static double megabytes(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(IMAGE.resolve(folder))) {
            return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0)
                            .sum()
                    / 1e6;
        }
    }

    private static long jars(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(IMAGE.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".jar")).count();
        }
    }
}
