package dev.spillway.local.kubelet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogStreamTest {
    @TempDir Path directory;
    private Path file = Path.of("");

    @BeforeEach
    void begin() {
        file = directory.resolve("log");
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "1, 3|", "2, 2|3|", "3, 1|2|3|", "4, 1|2|3|"})
    void tailCountsLinesFromTheEnd(long lines, String expected) throws IOException {
        Files.writeString(file, "1\n2\n3\n");

        assertThat(read(OptionalLong.of(lines))).isEqualTo(expected.replace('|', '\n'));
    }

    @Test
    void tailCountsAnUnterminatedLastLine() throws IOException {
        Files.writeString(file, "1\n2\n3");

        assertThat(read(OptionalLong.of(2))).isEqualTo("2\n3");
    }

    @Test
    void tailSpansBlocks() throws IOException {
        Files.writeString(file, "x".repeat(20_000) + "\n" + "y".repeat(20_000) + "\n");

        assertThat(read(OptionalLong.of(1))).isEqualTo("y".repeat(20_000) + "\n");
    }

    @Test
    void followsUntilTheContainerHasEndedAndReadsItsLastLines() throws IOException {
        Files.writeString(file, "1\n");
        var asked = new AtomicInteger();

        try (var log =
                new LogStream(
                        file, OptionalLong.empty(), OptionalLong.empty(), () -> write(asked))) {
            assertThat(new String(log.readAllBytes(), UTF_8)).isEqualTo("1\n2\n3\n");
        }
    }

    /** Simulates a container that prints two more lines and ends. */
    private boolean write(AtomicInteger asked) {
        try {
            return switch (asked.incrementAndGet()) {
                case 2 -> {
                    Files.writeString(file, "2\n", StandardOpenOption.APPEND);
                    yield true;
                }
                case 4 -> {
                    Files.writeString(file, "3\n", StandardOpenOption.APPEND);
                    yield false;
                }
                default -> asked.get() < 4;
            };
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String read(OptionalLong tail) throws IOException {
        try (var log = new LogStream(file, tail, OptionalLong.empty(), () -> false)) {
            return new String(log.readAllBytes(), UTF_8);
        }
    }
}
