package dev.spillway.local.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoTextTest {

    @ParameterizedTest(name = "{0} is printed as {1}")
    @CsvSource({
        "0, 0",
        "1, 1",
        "9.0, 9",
        "0.5, 0.5",
        "-2.25, -2.25",
        "123456, 123456",
        "1000000, 1e+06",
        "123456789, 1.23456789e+08",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "1e21, 1e+21",
        "-5e-7, -5e-07",
    })
    void printsFloatsAsGoDoes(double value, String text) {
        assertThat(GoText.number(value)).isEqualTo(text);
    }

    @Test
    void quotesAsGoDoes() {
        assertThat(GoText.quote("a\"b\\c\n\t\u0001é😀")).isEqualTo("\"a\\\"b\\\\c\\n\\t\\x01é😀\"");
    }

    @Test
    void sortsTheKeysOfObjects() {
        assertThat(GoText.value(Yaml.json("{b: [1, {d: 1, c: 2}], a: <x>}")))
                .isEqualTo("{\"a\":\"\\u003cx\\u003e\",\"b\":[1,{\"c\":2,\"d\":1}]}");
    }
}
