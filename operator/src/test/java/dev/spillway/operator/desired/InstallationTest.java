package dev.spillway.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.KafkaVersions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InstallationTest {

    /** Whatever it determines for all Pods must not restart all Clusters at once. */
    @Test
    void itsReleaseChangesWithAllThatEveryPodGetsFromIt() {
        assertThat(release("0.1.0")).isEqualTo("spillway/broker:0.1.0");
        assertThat(release("0.1.0")).isNotEqualTo(release("0.2.0"));
        assertThat(release("0.1.0")).isNotEqualTo(release("0.1.0", "registry"));
        assertThat(release("0.1.0", "registry")).isNotEqualTo(release("0.1.0", "mirror"));
    }

    @Test
    void eachOfItsValuesWasConsidered() {
        assertThat(
                        Arrays.stream(Installation.class.getRecordComponents())
                                .map(component -> component.getName())
                                .collect(Collectors.toSet()))
                .as("one that reaches every Pod belongs to release()")
                .containsExactlyInAnyOrder(
                        "brokerImage", "version", "namespace", "kafka", "imagePullSecrets");
    }

    private static String release(String version, String... secrets) {
        return new Installation(
                        "spillway/broker",
                        version,
                        "spillway-system",
                        KafkaVersions.SHIPPED,
                        List.of(secrets))
                .release();
    }
}
