package dev.spillway.benchmarks.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Splits topics into requests of bounded size. Kafka writes a record for the topic, for each
 * partition and for each setting, and refuses a whole request of more than 10,000.
 */
final class TopicBatches {
    private TopicBatches() {}

    /**
     * In the given order; a topic that is too large by itself is a batch of its own.
     *
     * @param maxRecords of a batch
     */
    static List<List<NewTopic>> of(List<NewTopic> topics, int maxRecords) {
        List<List<NewTopic>> batches = new ArrayList<>();
        List<NewTopic> batch = new ArrayList<>();
        int records = 0;
        for (NewTopic topic : topics) {
            int more = records(topic);
            if (!batch.isEmpty() && records + more > maxRecords) {
                batches.add(List.copyOf(batch));
                batch.clear();
                records = 0;
            }
            batch.add(topic);
            records += more;
        }
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
        return batches;
    }

    private static int records(NewTopic topic) {
        Map<String, String> configs = topic.configs();
        return 1 + topic.numPartitions() + (configs == null ? 0 : configs.size());
    }
}
