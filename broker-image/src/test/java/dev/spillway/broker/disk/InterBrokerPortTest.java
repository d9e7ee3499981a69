package dev.spillway.broker.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InterBrokerPortTest {
    @Test
    void isThatOfTheListenerBetweenBrokers() {
        assertThat(
                        InterBrokerPort.of(
                                Map.of(
                                        "inter.broker.listener.name",
                                        "REPLICATION",
                                        "advertised.listeners",
                                        "CLIENTS://[fd00::1]:9092, REPLICATION://[fd00::2]:9091")))
                .isEqualTo(9091);
    }

    @Test
    void withoutSuchAListenerThereIsNone() {
        assertThat(InterBrokerPort.of(Map.of("listeners", "PLAINTEXT://:9092"))).isNegative();
    }
}
