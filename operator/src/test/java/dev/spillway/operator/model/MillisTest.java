package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MillisTest {

    @ParameterizedTest
    @CsvSource({"500ms, 500", "10s, 10000", "90m, 5400000", "6h, 21600000", "7d, 604800000"})
    void readsNumbersWithAUnit(String text, long millis) {
        assertThat(Millis.parse(text)).contains(new Millis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "d", "1.5h", "-1h", "7 d", "1w", "1h30m", "106751991168d"})
    void refusesEverythingElse(String text) {
        assertThat(Millis.parse(text)).isEmpty();
    }

    @Property
    void whatIsWrittenReadsBackTheSame(@ForAll @LongRange(min = 0) long millis) {
        assertThat(Millis.parse(new Millis(millis).text())).contains(new Millis(millis));
    }

    @Property
    void roundTimesAreWrittenShort(@ForAll @LongRange(min = 1, max = 9999) long days) {
        assertThat(Millis.days(days).text()).isEqualTo(days + "d");
    }
}
