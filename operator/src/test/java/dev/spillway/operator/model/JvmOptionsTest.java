package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JvmOptionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseZGC",
                "-XX:-UseCompactObjectHeaders",
                "-XX:MaxDirectMemorySize=1g",
                "-XX:OnOutOfMemoryError=kill",
                "-Dcom.sun.management.jmxremote.port=9999",
                "-Dwords=\"two\"",
                "-Xlog:gc*",
                "-Xss512k",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-javaagent:/opt/agent.jar=a,b",
            })
    void whatAJvmTakesIsAccepted(String option) {
        assertThat(JvmOptions.problem(option)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:UseZGC",
                "-XX:",
                "-XX:+",
                "-XX:Max Size=1",
                "-Dopen=\"two",
                "@options",
                "UseZGC",
                "-Xmx1g",
                "-XX:MaxRAMPercentage=75",
                "",
            })
    void whatItDoesNotIsRefused(String option) {
        assertThat(JvmOptions.problem(option)).isPresent();
    }

    @Test
    void oneCollectorIsChosenAndMayBeNamedTwice() {
        assertThat(JvmOptions.collectors(List.of("-XX:+UseZGC", "-XX:+UseZGC"))).isEmpty();
        assertThat(JvmOptions.collectors(List.of("-XX:+UseZGC", "-XX:-UseG1GC"))).isEmpty();
        assertThat(JvmOptions.collectors(List.of("-XX:+UseZGC", "-XX:+UseG1GC"))).isPresent();
    }

    static Stream<String> harmful() {
        return Stream.concat(
                JvmOptions.refusedByTheLauncher(),
                Stream.of("-XX:+UseZGC -XX:+UseParallelGC", "-XX:UseZGC", "-Dopen=\"two"));
    }

    /** The rules are the launcher's, not ours. */
    @ParameterizedTest
    @MethodSource("harmful")
    @Tag("process")
    void noProgramRunsWithWhatIsRefused(String options) throws Exception {
        assertThat(run(options)).doesNotContain("it runs");
    }

    @Test
    @Tag("process")
    void programRunsWithWhatIsAccepted() throws Exception {
        assertThat(run("-XX:+UseZGC -Dwords=\"two\" -Xss512k")).contains("it runs");
    }

    private static String run(String options) throws Exception {
        var builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx32m",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                Program.class.getName())
                        .redirectErrorStream(true);
        builder.environment().put("JDK_JAVA_OPTIONS", options);
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** What would run. */
    static final class Program {
        public static void main(String[] args) {
            System.out.println("it runs");
        }
    }
}
