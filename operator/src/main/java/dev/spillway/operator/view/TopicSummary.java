package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaSnapshot;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.status.Rounded;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of a Topic's status. When they differ, the Topic is reconciled again.
 *
 * @param missingLogs partitions whose log has not been seen yet
 * @param hotBytes on disk, rounded so that it rarely changes
 * @param coldBytes in S3, likewise
 */
record TopicSummary(
        ObservedTopic.Present topic,
        int missingLogs,
        @Nullable Long hotBytes,
        @Nullable Long coldBytes,
        boolean complete) {

    static Map<String, TopicSummary> of(KafkaSnapshot snapshot, Map<String, TopicSummary> before) {
        var topics = HashMap.<String, TopicSummary>newHashMap(snapshot.topics().size());
        snapshot.topics()
                .forEach((name, topic) -> topics.put(name, of(snapshot, name, topic, before)));
        return topics;
    }

    private static TopicSummary of(
            KafkaSnapshot snapshot,
            String name,
            ObservedTopic.Present topic,
            Map<String, TopicSummary> before) {
        var last = before.get(name);
        var storageUsage = snapshot.storageUsage();
        var now =
                new TopicSummary(
                        topic,
                        snapshot.missingLogs().getOrDefault(name, 0),
                        rounded(
                                storageUsage.hot().get(name),
                                last == null ? null : last.hotBytes()),
                        rounded(
                                storageUsage.cold().get(name),
                                last == null ? null : last.coldBytes()),
                        storageUsage.complete());
        // Thousands of topics that do not change are then kept once, not twice.
        return Objects.equals(last, now) ? last : now;
    }

    private static @Nullable Long rounded(@Nullable Long bytes, @Nullable Long before) {
        return bytes == null ? null : Long.valueOf(Rounded.bytes(bytes, before));
    }
}
