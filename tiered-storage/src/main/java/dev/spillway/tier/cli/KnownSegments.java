package dev.spillway.tier.cli;

import dev.spillway.tier.cli.MetadataRecord.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The segments that a cluster knows of, from its remote log metadata topic. */
record KnownSegments(Map<Uuid, MetadataRecord> segments) {
    private static final String TOPIC = "__remote_log_metadata";
    private static final Duration POLL = Duration.ofSeconds(1);

    static KnownSegments read(Properties client, Progress progress) {
        client.put("enable.auto.commit", "false");
        client.put("auto.offset.reset", "earliest");
        Map<Uuid, MetadataRecord> segments = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(TOPIC).stream()
                            .map(info -> new TopicPartition(TOPIC, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition ->
                            consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    MetadataRecord.decode(record.value())
                            .ifPresent(decoded -> apply(decoded, segments));
                    progress.done(1, 0);
                }
            }
        }
        return new KnownSegments(segments);
    }

    /** Events of a segment come in order: they are in one partition. */
    static void apply(MetadataRecord event, Map<Uuid, MetadataRecord> segments) {
        if (event.state() == State.DELETE_FINISHED) {
            segments.remove(event.segmentId());
            return;
        }
        MetadataRecord before = segments.get(event.segmentId());
        segments.put(
                event.segmentId(),
                before == null || event.startOffset() >= 0
                        ? event
                        : new MetadataRecord(
                                before.topicId(),
                                before.topic(),
                                before.partition(),
                                before.segmentId(),
                                before.startOffset(),
                                before.endOffset(),
                                event.state()));
    }

    Optional<MetadataRecord> find(Uuid segmentId) {
        return Optional.ofNullable(segments.get(segmentId));
    }
}
