package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundedTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "99, 99",
        "100, 100",
        "994, 990",
        "996, 1000",
        "123456789, 120000000"
    })
    void keepsTwoDigits(long bytes, long rounded) {
        assertThat(Rounded.bytes(bytes, null)).isEqualTo(rounded);
    }

    @Test
    void keepsANumberThatChangesByFivePercentOrLess() {
        assertThat(Rounded.bytes(1050, 1000L)).isEqualTo(1000);
        assertThat(Rounded.bytes(1060, 1000L)).isEqualTo(1100);
    }

    @Test
    void alwaysShowsThatSomethingBecameNothing() {
        assertThat(Rounded.bytes(0, 1L)).isZero();
        assertThat(Rounded.bytes(1, 0L)).isEqualTo(1);
    }
}
