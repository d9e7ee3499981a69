package dev.spillway.operator.plan.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InternalTopicsTest {

    @ParameterizedTest
    @CsvSource({
        "__consumer_offsets, 1, 1",
        "__transaction_state, 2, 2",
        "__remote_log_metadata, 3, 3",
        "__share_group_state, 5, 3"
    })
    void haveAsManyReplicasAsThereAreBrokersButNoMoreThanThree(
            String topic, int brokers, int replicas) {
        assertThat(InternalTopics.replicas(topic, brokers)).hasValue(replicas);
    }

    @ParameterizedTest
    @CsvSource({"orders, 3", "__orders, 3"})
    void areOnlyThoseThatKafkaMakes(String topic, int brokers) {
        assertThat(InternalTopics.replicas(topic, brokers)).isEmpty();
    }
}
