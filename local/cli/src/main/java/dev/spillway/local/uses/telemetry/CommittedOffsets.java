package dev.spillway.local.uses.telemetry;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far a consumer group is: what it has committed it has dealt with. */
final class CommittedOffsets implements AutoCloseable {
    private static final int TIMEOUT_S = 30;

    private final String group;
    private final Admin admin;

    /**
     * @param client of a User that may read by the group
     */
    CommittedOffsets(String group, Map<String, Object> client) {
        this.group = group;
        var settings = new HashMap<>(client);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "spillway-demo-" + group);
        this.admin = Admin.create(settings);
    }

    /** The next offset of each partition; no answer while Kafka has none. */
    Optional<Map<TopicPartition, Long>> of(Collection<TopicPartition> partitions) {
        try {
            return Optional.of(
                    next(
                            partitions,
                            admin.listConsumerGroupOffsets(group)
                                    .partitionsToOffsetAndMetadata()
                                    .get(TIMEOUT_S, TimeUnit.SECONDS)));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Map<TopicPartition, Long> next(
            Collection<TopicPartition> partitions, Map<TopicPartition, OffsetAndMetadata> all) {
        var next = new HashMap<TopicPartition, Long>();
        for (var partition : partitions) {
            var offset = all.get(partition);
            if (offset != null) {
                next.put(partition, offset.offset());
            }
        }
        return next;
    }

    @Override
    public void close() {
        admin.close();
    }
}
