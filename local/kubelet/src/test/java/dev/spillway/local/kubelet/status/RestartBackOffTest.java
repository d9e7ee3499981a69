package dev.spillway.local.kubelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartBackOffTest {

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "3, 2", "4, 4", "7, 32", "8, 60", "9, 60", "1000000, 60"})
    void startsAtZeroAndDoublesUpToAMinute(int ends, long seconds) {
        assertThat(RestartBackOff.STANDARD.after(ends)).hasSeconds(seconds);
    }
}
