package dev.spillway.broker.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;

class KafkaLogsTest {
    private static final String HOUR = "3600000";

    @Test
    void aTopicFollowsTheDefaultUnlessItHasALocalRetentionThatIsNotItsRetention() {
        assertThat(KafkaLogs.followsDefault(config(Map.of("retention.ms", HOUR)))).isTrue();
        assertThat(
                        KafkaLogs.followsDefault(
                                config(Map.of("retention.ms", HOUR, "local.retention.ms", HOUR))))
                .isTrue();
        assertThat(
                        KafkaLogs.followsDefault(
                                config(Map.of("retention.ms", HOUR, "local.retention.ms", "-2"))))
                .isFalse();
        assertThat(
                        KafkaLogs.followsDefault(
                                config(Map.of("retention.ms", HOUR, "local.retention.ms", "1000"))))
                .isFalse();
    }

    private static LogConfig config(Map<String, String> own) {
        return new LogConfig(own, Set.copyOf(own.keySet()));
    }
}
