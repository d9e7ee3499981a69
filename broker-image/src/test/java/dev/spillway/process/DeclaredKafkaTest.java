package dev.spillway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.junit.jupiter.api.Test;

class DeclaredKafkaTest {

    @Test
    void anotherKafkaThanDeclaredDoesNotStart() {
        assertThatThrownBy(() ->
                        DeclaredKafka.check(Map.of("SPILLWAY_KAFKA_VERSION", "4.4.1"), "4.4.0"))
                .isInstanceOfSatisfying(
                        StartRefusedException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.MISCONFIGURED))
                .hasMessage(
                        "this image has Kafka 4.4.0, and spec.version of the Cluster is 4.4.1: set"
                                + " spec.version to the Kafka of the image, or spec.image to an"
                                + " image with Kafka 4.4.1");
    }

    @Test
    void theDeclaredKafkaStartsAndSoDoesAnyWhereNoneIsDeclared() {
        assertThatCode(
                        () -> {
                            DeclaredKafka.check(Map.of("SPILLWAY_KAFKA_VERSION", "4.4.0"), "4.4.0");
                            DeclaredKafka.check(Map.of(), "4.4.0");
                        })
                .doesNotThrowAnyException();
    }

    @Test
    void kafkaKnowsItsVersion() {
        // It says "unknown" where its jar lacks the file that it reads.
        assertThat(AppInfoParser.getVersion()).matches("[0-9]+\\.[0-9]+\\.[0-9]+");
    }
}
