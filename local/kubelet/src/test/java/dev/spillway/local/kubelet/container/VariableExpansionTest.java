package dev.spillway.local.kubelet.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableExpansionTest {
    private static final Map<String, String> KNOWN = Map.of("A", "1", "B", "$(A)", "EMPTY", "");

    @ParameterizedTest
    @CsvSource({
        "plain,          plain",
        "$(A),           1",
        "x$(A)y$(A),     x1y1",
        "$(UNKNOWN),     $(UNKNOWN)",
        "$$(A),          $(A)",
        "$$$(A),         $1",
        "$(A,            $(A",
        "$(B),           $(A)",
        "a $ b,          a $ b",
        "${A},           ${A}"
    })
    void podsExpandAsInKubernetes(String text, String expected) {
        assertThat(VariableExpansion.ofPod(text, KNOWN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "${A},            1",
        "-D${A}=${A:-2},  -D1=1",
        "${EMPTY:-2},     2",
        "${UNKNOWN}x,     x",
        "$(A),            $(A)"
    })
    void theImageMapExpandsAsInAShell(String text, String expected) {
        assertThat(VariableExpansion.ofImage(text, KNOWN)).isEqualTo(expected);
    }
}
