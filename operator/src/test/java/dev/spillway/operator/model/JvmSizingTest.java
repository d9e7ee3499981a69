package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JvmSizingTest {

    @ParameterizedTest
    @CsvSource({
        "100Mi, 0, 0",
        "192Mi, 0, 0",
        "256Mi, 64Mi, 64Mi",
        "276Mi, 84Mi, 84Mi",
        "384Mi, 192Mi, 192Mi",
        "512Mi, 256Mi, 320Mi",
        "768Mi, 384Mi, 576Mi",
        "1Gi, 512Mi, 768Mi",
        "2Gi, 1Gi, 1536Mi",
        "4Gi, 2Gi, 3Gi",
        "8Gi, 4Gi, 4Gi",
        "12Gi, 6Gi, 4Gi",
        "64Gi, 6Gi, 4Gi",
    })
    void heapIsAShareOfTheMemory(String memory, String ofBroker, String ofController) {
        assertThat(JvmSizing.heap(NodeRole.Broker, bytes(memory)).text()).isEqualTo(ofBroker);
        assertThat(JvmSizing.heap(NodeRole.Controller, bytes(memory)).text())
                .isEqualTo(ofController);
    }

    @ParameterizedTest
    @CsvSource({
        "64Mi, -Xmx64m -XX:+UseSerialGC -Xmn8m -XX:+UnlockDiagnosticVMOptions"
                + " -XX:CompilerDirectivesFile=/opt/spillway/compiler-directives.json"
                + " -XX:TrimNativeHeapInterval=5000",
        "84Mi, -Xmx84m -XX:+UseSerialGC -Xmn10752k -XX:+UnlockDiagnosticVMOptions"
                + " -XX:CompilerDirectivesFile=/opt/spillway/compiler-directives.json"
                + " -XX:TrimNativeHeapInterval=5000",
        "511Mi, -Xmx511m -XX:+UseSerialGC -Xmn65408k -XX:+UnlockDiagnosticVMOptions"
                + " -XX:CompilerDirectivesFile=/opt/spillway/compiler-directives.json"
                + " -XX:TrimNativeHeapInterval=5000",
        "512Mi, -Xmx512m -XX:+UseSerialGC",
        "1023Mi, -Xmx1023m -XX:+UseSerialGC",
        "1Gi, -Xms1024m -Xmx1024m -XX:+UseG1GC -XX:MaxGCPauseMillis=20"
                + " -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent"
                + " -XX:G1HeapRegionSize=4m",
        "4Gi, -Xms4096m -Xmx4096m -XX:+UseG1GC -XX:MaxGCPauseMillis=20"
                + " -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent"
                + " -XX:G1HeapRegionSize=16m",
    })
    void collectorAndCompilerFollowFromTheHeap(String heap, String options) {
        assertThat(String.join(" ", JvmSizing.options(bytes(heap), List.of()))).isEqualTo(options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"64Mi", "512Mi", "4Gi"})
    void collectorOfTheUserReplacesOursWithItsSettings(String heap) {
        assertThat(JvmSizing.options(bytes(heap), List.of("-XX:+UseZGC")))
                .endsWith("-XX:+UseZGC")
                .noneMatch(option ->
                        option.contains("G1")
                                || option.contains("Serial")
                                || option.contains("Xmn"));
    }

    @Test
    void optionsOfTheUserComeLastBecauseTheLastOneCounts() {
        assertThat(JvmSizing.options(Bytes.mebi(64), List.of("-XX:TieredStopAtLevel=4", "-Xmn9m")))
                .containsSubsequence("-Xmn8m", "-XX:TieredStopAtLevel=4", "-Xmn9m")
                .containsSubsequence("-Xmn8m", "-Xmn9m");
    }

    private static final String IMAGE = "=/opt/spillway/";

    /** What the image is built from; in the build's folder, where tests run. */
    private static final String FILES =
            "=" + Path.of("..", "broker-image", "src", "main", "image").toAbsolutePath() + "/";

    static Stream<List<String>> everySizeWithEveryCollector() {
        return Stream.of("64Mi", "512Mi", "1Gi", "6Gi")
                .flatMap(heap ->
                        Stream.of(
                                        List.<String>of(),
                                        List.of("-XX:+UseZGC"),
                                        List.of("-XX:+UseParallelGC"),
                                        List.of("-XX:+UseG1GC"),
                                        List.of("-XX:+UseSerialGC"))
                                .map(users -> JvmSizing.options(bytes(heap), users)));
    }

    /** In JDK_JAVA_OPTIONS, as a node has them. */
    @ParameterizedTest
    @MethodSource("everySizeWithEveryCollector")
    @Tag("process")
    void jvmStartsWithAllOfThem(List<String> options) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-version");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .put("JDK_JAVA_OPTIONS", String.join(" ", options).replace(IMAGE, FILES));
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).doesNotContainIgnoringCase("warning");
    }

    private static Bytes bytes(String text) {
        return Bytes.parse(text).orElseThrow();
    }
}
