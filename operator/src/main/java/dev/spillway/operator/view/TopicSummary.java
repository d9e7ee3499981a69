package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaSnapshot;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.status.Rounded;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a Topic's status depends on. A Topic is looked at again when this differs.
 *
 * @param missingLogs partitions whose log was not seen yet
 * @param hotBytes on disk, rounded so that it seldom changes
 * @param coldBytes in S3, likewise
 */
record TopicSummary(
        ObservedTopic.Present topic,
        int missingLogs,
        @Nullable Long hotBytes,
        @Nullable Long coldBytes,
        boolean complete) {

    static Map<String, TopicSummary> of(KafkaSnapshot look, Map<String, TopicSummary> before) {
        var topics = HashMap.<String, TopicSummary>newHashMap(look.topics().size());
        look.topics().forEach((name, topic) -> topics.put(name, of(look, name, topic, before)));
        return topics;
    }

    private static TopicSummary of(
            KafkaSnapshot look,
            String name,
            ObservedTopic.Present topic,
            Map<String, TopicSummary> before) {
        var last = before.get(name);
        var footprint = look.footprint();
        var now =
                new TopicSummary(
                        topic,
                        look.missingLogs().getOrDefault(name, 0),
                        rounded(footprint.hot().get(name), last == null ? null : last.hotBytes()),
                        rounded(footprint.cold().get(name), last == null ? null : last.coldBytes()),
                        footprint.complete());
        // Of thousands of topics that do not change there is then one record each, not two.
        return Objects.equals(last, now) ? last : now;
    }

    private static @Nullable Long rounded(@Nullable Long bytes, @Nullable Long before) {
        return bytes == null ? null : Long.valueOf(Rounded.bytes(bytes, before));
    }
}
