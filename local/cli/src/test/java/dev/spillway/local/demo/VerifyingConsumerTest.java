package dev.spillway.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifyingConsumerTest {
    private static final long RUN = 7;

    private final RecordDigest written = new RecordDigest();
    private VerifyingConsumer.Check check;

    @BeforeEach
    void threeRecordsAreWrittenToTwoPartitions() {
        written.add(0, 0, bytes("a"), bytes("first"));
        written.add(1, 1, bytes("b"), bytes("second"));
        written.add(0, 2, bytes("a"), bytes("third"));
        check = new VerifyingConsumer.Check(written, RUN);
    }

    @Test
    void whatWasWrittenIsVerifiedWhateverOrderPartitionsComeIn() throws DemoFailure {
        check.add(record(1, 0, RUN, 1, "b", "second"));
        check.add(record(0, 0, RUN, 0, "a", "first"));
        check.add(record(0, 1, RUN, 2, "a", "third"));
        assertThat(check.result()).isEqualTo(new VerifyingConsumer.Result(3, 0, written.text()));
    }

    @Test
    void recordsOfOthersAreCountedApart() throws DemoFailure {
        check.add(record(0, 0, RUN - 1, 0, "a", "first"));
        check.add(unstamped(0, 1));
        check.add(record(0, 2, RUN, 0, "a", "first"));
        check.add(record(1, 0, RUN, 1, "b", "second"));
        check.add(record(0, 3, RUN, 2, "a", "third"));
        assertThat(check.result()).isEqualTo(new VerifyingConsumer.Result(3, 2, written.text()));
    }

    @Test
    void aMissingRecordIsNamed() throws DemoFailure {
        check.add(record(0, 0, RUN, 0, "a", "first"));
        check.add(record(0, 1, RUN, 2, "a", "third"));
        assertThatThrownBy(check::result)
                .hasMessage("LOST: 1 of 3 records, the first being number 1");
    }

    @Test
    void aDoubledRecordIsNamed() throws DemoFailure {
        check.add(record(0, 0, RUN, 0, "a", "first"));
        assertThatThrownBy(() -> check.add(record(0, 1, RUN, 0, "a", "first")))
                .hasMessage("DUPLICATED: record 0 again at page-views-0 offset 1");
    }

    @Test
    void recordsOfAKeyOutOfOrderAreNamed() throws DemoFailure {
        check.add(record(0, 0, RUN, 2, "a", "third"));
        assertThatThrownBy(() -> check.add(record(0, 1, RUN, 0, "a", "first")))
                .hasMessage(
                        "OUT OF ORDER: record 0 of its key follows record 2, at page-views-0"
                                + " offset 1");
    }

    @Test
    void aChangedValueIsNamed() throws DemoFailure {
        check.add(record(0, 0, RUN, 0, "a", "First"));
        check.add(record(0, 1, RUN, 2, "a", "third"));
        check.add(record(1, 0, RUN, 1, "b", "second"));
        assertThatThrownBy(check::result)
                .hasMessageStartingWith("CHANGED: read {0=2 records, sha256 ");
    }

    private static ConsumerRecord<byte[], byte[]> unstamped(int partition, long offset) {
        return new ConsumerRecord<>("page-views", partition, offset, null, bytes("by hand"));
    }

    private static ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, long run, long number, String key, String value) {
        var headers = new RecordHeaders().add(new RunHeader(run, number).header());
        return new ConsumerRecord<>(
                "page-views",
                partition,
                offset,
                0,
                TimestampType.CREATE_TIME,
                key.length(),
                value.length(),
                bytes(key),
                bytes(value),
                headers,
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
