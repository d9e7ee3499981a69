package dev.spillway.local.api.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 100})
    void returnsCompleteLinesForAnyBufferSize(int bufferBytes) throws IOException {
        assertThat(lines("one\n\ntwo three\nto", bufferBytes))
                .containsExactly("one", "", "two three", "consumed 15");
        assertThat(lines("\n", bufferBytes)).containsExactly("", "consumed 1");
        assertThat(lines("torn", bufferBytes)).containsExactly("consumed 0");
        assertThat(lines("", bufferBytes)).containsExactly("consumed 0");
    }

    private static List<String> lines(String text, int bufferBytes) throws IOException {
        List<String> lines = new ArrayList<>();
        var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        try (LineReader reader = new LineReader(in, bufferBytes)) {
            for (byte[] line = reader.next(); line != null; line = reader.next()) {
                lines.add(new String(line, StandardCharsets.UTF_8));
            }
            lines.add("consumed " + reader.consumed());
        }
        return lines;
    }
}
