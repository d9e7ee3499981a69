package dev.spillway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShutdownTimeoutsTest {

    @ParameterizedTest
    @CsvSource({
        "PT180S, PT120S, PT170S",
        "PT60S, PT40S, PT50S",
        "PT30S, PT20S, PT25S",
        "PT6S, PT4S, PT5S",
        "PT1H, PT40M, PT59M50S",
    })
    void followFromTheGracePeriod(Duration grace, Duration handover, Duration whole) {
        assertThat(ShutdownTimeouts.within(grace)).isEqualTo(new ShutdownTimeouts(handover, whole));
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "5", "59", "61", "7200", "999999999"})
    void closingTheLogsHasItsTimeBeforeTheKill(long seconds) {
        Duration grace = Duration.ofSeconds(seconds);
        ShutdownTimeouts bounds = ShutdownTimeouts.within(grace);

        assertThat(bounds.handover()).isPositive().isLessThan(bounds.whole());
        assertThat(bounds.whole()).isLessThan(grace);
    }
}
