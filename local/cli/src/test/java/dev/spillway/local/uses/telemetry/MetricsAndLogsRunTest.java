package dev.spillway.local.uses.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MetricsAndLogsRunTest {
    private static final TopicPartition ZERO = new TopicPartition("otlp_logs", 0);
    private static final TopicPartition ONE = new TopicPartition("otlp_logs", 1);

    @Test
    void everythingIsIndexedWhenTheGroupHasCommittedTheEndOfEveryPartition() {
        var ends = Map.of(ZERO, 7L, ONE, 0L);

        assertThat(MetricsAndLogsRun.isReached(Map.of(ZERO, 7L), ends)).isTrue();
        assertThat(MetricsAndLogsRun.isReached(Map.of(ZERO, 6L), ends)).isFalse();
        assertThat(MetricsAndLogsRun.isReached(Map.of(ZERO, 7L), Map.of(ZERO, 7L, ONE, 1L)))
                .isFalse();
    }
}
