package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTextTest {

    @ParameterizedTest
    @CsvSource({
        "BOOLEAN, ' FALSE', false",
        "BOOLEAN, True, true",
        "INT, 01048576, 1048576",
        "LONG, ' +7 ', 7",
        "LONG, -01, -1",
        "DOUBLE, 0.50, 0.5",
        "DOUBLE, 5e-1, 0.5",
        "STRING, ' zstd ', zstd",
        "LIST, 'compact, delete', 'compact,delete'",
        "LIST, ' compact ,compact', compact",
        "LIST, ' ', ''",
    })
    void isOneValueHoweverItIsWritten(ConfigDef.Type type, String written, String canonical) {
        assertThat(SettingText.canonical(written, type)).isEqualTo(canonical);
    }

    @Test
    void theOrderOfAListIsKept() {
        assertThat(SettingText.canonical("delete, compact", ConfigDef.Type.LIST))
                .isEqualTo("delete,compact");
    }

    @ParameterizedTest
    @CsvSource({"BOOLEAN, ' yes'", "INT, 1Mi", "INT, 2147483648", "DOUBLE, half", "LONG, ''"})
    void whatIsNotOfTheTypeStaysAsItIs(ConfigDef.Type type, String text) {
        assertThat(SettingText.canonical(text, type)).isEqualTo(text);
    }

    @Test
    void isReadAsANumberOrAList() {
        assertThat(SettingText.number(" 007 ")).contains(7L);
        assertThat(SettingText.number("seven")).isEmpty();
        assertThat(SettingText.list("b, a,b")).isEqualTo(List.of("b", "a"));
        assertThat(SettingText.list("")).isEmpty();
    }
}
