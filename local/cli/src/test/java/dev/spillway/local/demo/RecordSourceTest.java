package dev.spillway.local.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSourceTest {
    @TempDir Path folder;

    @Test
    void theSameClickstreamComesInEveryRun() {
        assertThat(values(new ClickstreamSource(1), 1_000))
                .isEqualTo(values(new ClickstreamSource(1), 1_000));
        assertThat(values(new ClickstreamSource(1), 1_000))
                .isNotEqualTo(values(new ClickstreamSource(2), 1_000));
    }

    @Test
    void fewVisitorsMakeManyOfTheViews() {
        var views = new HashMap<String, Integer>();
        var clicks = new ClickstreamSource(1);
        for (int i = 0; i < 20_000; i++) {
            views.merge(new String(clicks.next().key(), UTF_8), 1, Integer::sum);
        }
        var busiest =
                views.values().stream().sorted((a, b) -> b - a).limit(20).mapToInt(n -> n).sum();
        assertThat(busiest).isBetween(4_000, 6_500);
        assertThat(views).hasSizeGreaterThan(3_000);
    }

    @Test
    void aFileIsGivenOutRoundAfterRound() throws IOException {
        var source = new FileLineSource(file("10.0.0.1 GET /\n10.0.0.2 GET /a\n"));
        assertThat(values(source, 5))
                .containsExactly(
                        "10.0.0.1 GET /",
                        "10.0.0.2 GET /a",
                        "10.0.0.1 GET /",
                        "10.0.0.2 GET /a",
                        "10.0.0.1 GET /");
    }

    @Test
    void aFileIsWholeOnlyWithItsLastLine() throws IOException {
        var source = new FileLineSource(file("a 1\nb 2\nc 3"));
        source.next();
        source.next();
        assertThat(source.isFullyRead()).isFalse();
        source.next();
        assertThat(source.isFullyRead()).isTrue();
        source.next();
        assertThat(source.isFullyRead()).isTrue();
    }

    @Test
    void theKeyOfALineIsItsFirstWord() throws IOException {
        assertThat(new FileLineSource(file("10.0.0.1 GET /\n")).next().key())
                .isEqualTo("10.0.0.1".getBytes(UTF_8));
        assertThat(new FileLineSource(file("alone\n")).next().key())
                .isEqualTo("alone".getBytes(UTF_8));
    }

    @Test
    void bytesThatAreNotUtf8StayAsTheyAre() throws IOException {
        var file = folder.resolve("latin");
        Files.write(file, "café ist da\n".getBytes(ISO_8859_1));
        assertThat(new FileLineSource(file).next().value())
                .isEqualTo("café ist da".getBytes(ISO_8859_1));
    }

    @Test
    void anEmptyFileIsRefused() {
        assertThatThrownBy(() -> new FileLineSource(file("")))
                .hasMessageContaining("nothing to produce");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("input"), text);
    }

    private static List<String> values(RecordSource source, int count) {
        var values = new ArrayList<String>();
        try {
            for (int i = 0; i < count; i++) {
                values.add(new String(source.next().value(), UTF_8));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return values;
    }
}
