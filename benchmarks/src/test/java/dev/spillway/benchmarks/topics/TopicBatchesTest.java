package dev.spillway.benchmarks.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicBatchesTest {

    @Test
    void fillsARequestUpToItsBoundAndKeepsTheOrder() {
        List<List<NewTopic>> batches = TopicBatches.of(topics(2_500), 5_000);

        assertThat(batches).extracting(List::size).containsExactly(1_000, 1_000, 500);
        assertThat(batches.stream().flatMap(List::stream).map(NewTopic::name))
                .containsExactlyElementsOf(
                        IntStream.range(0, 2_500).mapToObj(KafkaAdmin::name).toList());
    }

    @Test
    void sendsATopicBeyondTheBoundAlone() {
        NewTopic large = new NewTopic("large", 10, (short) 1);

        assertThat(TopicBatches.of(List.of(small(0), large, small(1), small(2)), 10))
                .extracting(batch -> batch.stream().map(NewTopic::name).toList())
                .containsExactly(
                        List.of(KafkaAdmin.name(0)),
                        List.of("large"),
                        List.of(KafkaAdmin.name(1), KafkaAdmin.name(2)));
    }

    @Test
    void sendsNothingForNothing() {
        assertThat(TopicBatches.of(List.of(), 10)).isEmpty();
    }

    private static List<NewTopic> topics(int count) {
        return IntStream.range(0, count).mapToObj(TopicBatchesTest::small).toList();
    }

    /** Of five records: itself, a partition, three settings. */
    private static NewTopic small(int number) {
        return new NewTopic(KafkaAdmin.name(number), 1, (short) 1).configs(RawAdminRun.SETTINGS);
    }
}
