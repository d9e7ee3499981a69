package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataVersionTest {

    @Test
    void everyKafkaThatIsShippedHasOne() {
        assertThat(KafkaVersions.SHIPPED.all())
                .allSatisfy(kafka ->
                        assertThat(MetadataVersion.of(kafka).orElseThrow().oldestKafka())
                                .hasValueSatisfying(oldest ->
                                        assertThat(oldest.major() + "." + oldest.minor())
                                                .isEqualTo(kafka.major() + "." + kafka.minor())));
    }

    @ParameterizedTest
    @CsvSource({"33, 4.4", "30, 4.3", "25, 4.0", "32, level 32", "99, level 99"})
    void isNamedAfterTheReleaseThatItIsTheLastOf(int level, String text) {
        assertThat(new MetadataVersion(level).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "33, 4.4.0, true", "33, 4.4.7, true", "33, 4.3.1, false", "30, 4.4.0, true",
        "31, 4.3.1, false", "31, 4.4.0, true", "99, 4.4.0, false", "7, 4.4.0, true"
    })
    void runsOnEveryKafkaThatKnowsItsRecords(int level, String kafka, boolean runs) {
        assertThat(new MetadataVersion(level).runsOn(KafkaVersion.parse(kafka).orElseThrow()))
                .isEqualTo(runs);
    }

    @ParameterizedTest
    @CsvSource({
        "4.4, 4.3, false",
        "4.3, 4.2, false",
        "4.2, 4.1, true",
        "4.2, 4.0, true",
        "4.4, 4.0, false",
        "4.1, 4.0, true"
    })
    void canBeLoweredWhereNoReleaseBetweenBroughtRecords(String from, String to, boolean can) {
        assertThat(version(from).canBeLoweredTo(version(to))).isEqualTo(can);
    }

    @Test
    void oneThatIsNotKnownIsNeverLowered() {
        assertThat(new MetadataVersion(99).canBeLoweredTo(version("4.4"))).isFalse();
    }

    private static MetadataVersion version(String text) {
        return MetadataVersion.parse(text).orElseThrow();
    }
}
