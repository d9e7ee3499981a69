package dev.spillway.local.uses.activity;

import dev.spillway.local.demo.DemoFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records are on no broker's disk any more: those before the first offset that Kafka says
 * is local. Who reads them reads S3.
 */
final class ColdRecords implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 30;

    private final Admin admin;
    private final List<String> topics;

    /**
     * @param all that the topics have, cold and hot
     */
    record Amount(long cold, long all) {
        double share() {
            return all == 0 ? 0 : (double) cold / all;
        }
    }

    ColdRecords(Map<String, Object> client, List<String> topics) {
        var settings = new HashMap<>(client);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "spillway-demo");
        this.admin = Admin.create(settings);
        this.topics = topics;
    }

    Amount amount() throws DemoFailure {
        var partitions =
                get(admin.describeTopics(topics).allTopicNames()).values().stream()
                        .flatMap(topic ->
                                topic.partitions().stream()
                                        .map(one ->
                                                new TopicPartition(topic.name(), one.partition())))
                        .toList();
        var first = offsets(partitions, OffsetSpec.earliest());
        var firstLocal = offsets(partitions, OffsetSpec.earliestLocal());
        var end = offsets(partitions, OffsetSpec.latest());
        long cold = 0;
        long all = 0;
        for (var partition : partitions) {
            var from = first.getOrDefault(partition, 0L);
            cold += Math.max(0, firstLocal.getOrDefault(partition, 0L) - from);
            all += end.getOrDefault(partition, 0L) - from;
        }
        return new Amount(cold, all);
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws DemoFailure {
        var asked =
                partitions.stream()
                        .collect(Collectors.toMap(Function.identity(), partition -> which));
        return get(admin.listOffsets(asked).all()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    private <T> T get(KafkaFuture<T> answer) throws DemoFailure {
        try {
            return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new DemoFailure(
                    "cannot read the offsets of %s from Kafka: %s. `./spillway status` shows the brokers"
                            .formatted(topics, cause.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
