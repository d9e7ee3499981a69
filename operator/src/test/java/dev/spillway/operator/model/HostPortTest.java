package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, 10.0.0.7:9092",
        "events-broker-0.events-nodes.default.svc, events-broker-0.events-nodes.default.svc:9092",
        "fd00::7, [fd00::7]:9092",
        "::1, [::1]:9092",
    })
    void isWhatUrlsAndKafkaRead(String host, String text) {
        assertThat(HostPort.of(host, 9092)).isEqualTo(text);
        assertThat(URI.create("http://" + text + "/ready").getPort()).isEqualTo(9092);
    }
}
