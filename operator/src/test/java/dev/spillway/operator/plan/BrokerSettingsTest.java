package dev.spillway.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class BrokerSettingsTest {

    @Test
    void changesNothingWhenBrokersHaveWhatIsDeclared() {
        var seen = Seen.cluster(1, 1).settings(0, Map.of("log.cleaner.threads", "2"));
        assertThat(next(Map.of("log.cleaner.threads", "2"), seen)).isEmpty();
    }

    @Test
    void changesWhatABrokerHasOtherwise() {
        var seen = Seen.cluster(1, 2);
        seen.settings(0, Map.of("log.cleaner.threads", "2"));
        seen.settings(1, Map.of("log.cleaner.threads", "1"));
        assertThat(next(Map.of("log.cleaner.threads", "2"), seen))
                .singleElement()
                .isInstanceOfSatisfying(
                        KafkaStep.AlterBrokers.class,
                        step -> assertThat(step.set()).containsEntry("log.cleaner.threads", "2"));
    }

    @Test
    void aSpellingIsNoDifference() {
        var seen =
                Seen.cluster(1, 1)
                        .settings(0, Map.of("log.cleaner.threads", "2"))
                        .type("log.cleaner.threads", ConfigDef.Type.INT);
        assertThat(next(Map.of("log.cleaner.threads", " 02"), seen)).isEmpty();
        assertThat(next(Map.of("log.cleaner.threads", "020"), seen)).isNotEmpty();
    }

    @Test
    void doesNotTryAgainWhatIsSetAlready() {
        // A value that Kafka writes differently than the user does, and tells no type of.
        var seen = Seen.cluster(1, 1).settings(0, Map.of("log.cleaner.threads", "2"));
        seen.dynamicDefault("log.cleaner.threads", "02");
        assertThat(next(Map.of("log.cleaner.threads", "02"), seen)).isEmpty();
    }

    @Test
    void unsetsWhatIsNoLongerDeclared() {
        var seen = Seen.cluster(1, 1).dynamicDefault("log.cleaner.threads", "2");
        assertThat(next(Map.of(), seen))
                .singleElement()
                .isInstanceOfSatisfying(
                        KafkaStep.AlterBrokers.class,
                        step -> assertThat(step.unset()).containsExactly("log.cleaner.threads"));
    }

    @Test
    void leavesThrottlesAndWhatKafkaSetsItselfAlone() {
        var seen =
                Seen.cluster(1, 1)
                        .dynamicDefault("leader.replication.throttled.rate", "1000")
                        .dynamicDefault("min.insync.replicas", "1");
        assertThat(next(Map.of(), seen)).isEmpty();
    }

    @Test
    void asksNothingOfABrokerThatDoesNotTell() {
        assertThat(next(Map.of("log.cleaner.threads", "2"), Seen.cluster(1, 1))).isEmpty();
    }

    private static List<Step> next(Map<String, String> wanted, Seen seen) {
        return BrokerSettings.next(new TreeMap<>(wanted), seen.view());
    }
}
