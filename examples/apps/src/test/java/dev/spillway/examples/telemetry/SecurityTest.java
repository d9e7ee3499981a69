package dev.spillway.examples.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.examples.Json;
import dev.spillway.examples.telemetry.Security.Finding;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecurityTest {
    private final TopologyTestDriver driver =
            new TopologyTestDriver(
                    Security.topology(), new Properties(), Instant.ofEpochSecond(1_000_000));
    private final TestInputTopic<byte[], ExportLogsServiceRequest> logs =
            driver.createInputTopic(
                    Otlp.LOGS_TOPIC, new ByteArraySerializer(), Otlp.logs().serializer());
    private final TestOutputTopic<String, Finding> findings =
            driver.createOutputTopic(
                    Security.TOPIC,
                    new StringDeserializer(),
                    Json.serde(Finding.class).deserializer());

    @AfterEach
    void end() {
        driver.close();
    }

    @Test
    void aBurstOfFailedLoginsIsOneFinding() {
        logins("2001:db8::1", FailedLogins.EVENT, 50, 1_000_000, 1);

        var found = findings.readKeyValue();
        assertThat(found.key).isEqualTo("2001:db8::1");
        assertThat(found.value.attempts()).isEqualTo(Security.ATTEMPTS);
        assertThat(found.value.users()).isEqualTo(Security.ATTEMPTS);
        assertThat(found.value.since()).isEqualTo(1_000_000_000);
        assertThat(findings.isEmpty()).isTrue();
    }

    @Test
    void oneAttemptFewerIsNone() {
        logins("2001:db8::1", FailedLogins.EVENT, Security.ATTEMPTS - 1, 1_000_000, 1);
        logins("2001:db8::2", FailedLogins.EVENT, Security.ATTEMPTS - 1, 1_000_000, 1);

        assertThat(findings.isEmpty()).isTrue();
    }

    @Test
    void attemptsThatAreFarApartAreNone() {
        logins("2001:db8::1", FailedLogins.EVENT, 50, 1_000_000, 4);

        assertThat(findings.isEmpty()).isTrue();
    }

    @Test
    void loginsThatSucceedAreNone() {
        logins("2001:db8::1", "login.succeeded", 50, 1_000_000, 1);

        assertThat(findings.isEmpty()).isTrue();
    }

    @Test
    void afterAPauseTheSameAddressIsAFindingAgain() {
        logins("2001:db8::1", FailedLogins.EVENT, 12, 1_000_000, 1);
        logins("2001:db8::1", FailedLogins.EVENT, 12, 1_000_100, 1);

        assertThat(findings.readValuesToList())
                .extracting(Finding::since)
                .containsExactly(1_000_000_000L, 1_000_100_000L);
    }

    private void logins(String address, String event, int count, long second, int apart) {
        for (int i = 0; i < count; i++) {
            var at = Instant.ofEpochSecond(second + (long) i * apart);
            var entry =
                    LogRecord.newBuilder()
                            .setEventName(event)
                            .setTimeUnixNano(at.toEpochMilli() * 1_000_000)
                            .addAttributes(Otlp.attribute("client.address", address))
                            .addAttributes(Otlp.attribute("user.name", "user" + i));
            logs.pipeInput(
                    new byte[0],
                    ExportLogsServiceRequest.newBuilder()
                            .addResourceLogs(
                                    ResourceLogs.newBuilder()
                                            .addScopeLogs(
                                                    ScopeLogs.newBuilder().addLogRecords(entry)))
                            .build(),
                    at);
        }
    }
}
