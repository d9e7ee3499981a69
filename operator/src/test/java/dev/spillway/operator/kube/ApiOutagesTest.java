package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiOutagesTest {
    private final ManualClock clock = new ManualClock();
    private final List<String> said = new ArrayList<>();
    private final ApiOutages outages = new ApiOutages(clock, said::add);

    @Test
    void anOutageIsSaidOnceAndSoIsItsEnd() {
        for (int request = 0; request < 100; request++) {
            outages.failed("Connection refused");
            clock.advance(Duration.ofMillis(100));
        }
        assertThat(said)
                .hasSize(1)
                .allSatisfy(line ->
                        assertThat(line).contains("does not answer since", "Connection refused"));
        outages.answered();
        outages.answered();
        assertThat(said).hasSize(2);
        assertThat(said.getLast()).contains("answers again, after 10 s");
    }

    @Test
    void aSingleFailureIsNotAnOutage() {
        for (int request = 0; request < 10; request++) {
            outages.failed("Connection reset");
            outages.answered();
            clock.advance(Duration.ofSeconds(10));
        }
        assertThat(said).isEmpty();
    }
}
