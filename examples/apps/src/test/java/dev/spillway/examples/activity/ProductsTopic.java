package dev.spillway.examples.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The topic of the catalogue, without Kafka. */
final class ProductsTopic {
    static final Product LAMP = new Product("a", "lamp", "Red lamp", "lamps", 100);

    private static final TopicPartition PARTITION = new TopicPartition(Product.TOPIC, 0);
    private static final long LONGEST_WAIT = Duration.ofMinutes(1).toNanos();

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

    /** One that has read everything. */
    Catalogue catalogue(Runnable onFailure) {
        consumer.updatePartitions(
                Product.TOPIC,
                List.of(
                        new PartitionInfo(
                                Product.TOPIC, 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, (long) records.size()));
        consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
        var catalogue = new Catalogue(consumer, onFailure);
        awaitRead(catalogue);
        return catalogue;
    }

    void fail(KafkaException failure) {
        consumer.setPollException(failure);
    }

    void add(@Nullable String key, byte @Nullable [] value) {
        records.add(new ConsumerRecord<>(Product.TOPIC, 0, records.size(), key, value));
    }

    private static void awaitRead(Catalogue catalogue) {
        var began = System.nanoTime();
        while (!catalogue.complete()) {
            assertThat(System.nanoTime() - began).isLessThan(LONGEST_WAIT);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
