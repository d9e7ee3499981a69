package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.observed.ServedTls;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsPageTest {
    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);

    @Test
    void isReadAsNodesWriteIt() throws IOException {
        var page =
                """
                {"files":[{"certificate":"%s","notAfter":"2027-02-28T10:00:00Z","trust":["%s","%s"],"problem":"its key does not fit"}]}
                """
                        .formatted(ONE, ONE, TWO);

        assertThat(TlsPage.parse("uid", 200, page))
                .isEqualTo(
                        new ServedTls(
                                "uid",
                                List.of(
                                        new ServedTls.Files(
                                                ONE, Set.of(ONE, TWO), "its key does not fit"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "not found",
                "{\"files\":{}}",
                "{\"files\":[{}]}",
                "{\"files\":[{\"certificate\":\"abc\",\"trust\":[]}]}"
            })
    void nothingElseIsAProof(String page) {
        assertThatThrownBy(() -> TlsPage.parse("uid", 200, page)).isInstanceOf(IOException.class);
    }

    @Test
    void anErrorIsNoProof() {
        assertThatThrownBy(() -> TlsPage.parse("uid", 404, "{\"files\":[]}"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aLongProblemIsCut() throws IOException {
        var page =
                "{\"files\":[{\"certificate\":\"%s\",\"trust\":[],\"problem\":\"%s\"}]}"
                        .formatted(ONE, "x".repeat(10_000));

        assertThat(TlsPage.parse("uid", 200, page).files().getFirst().problem())
                .hasSizeLessThan(400);
    }
}
