package dev.spillway.operator.config;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.Limit;
import dev.spillway.operator.model.Millis;
import dev.spillway.operator.model.Retention;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.model.TopicTiering;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The topic settings that a Topic declares: every key that the operator manages, with its value.
 */
public final class TopicProperties {
    private static final String UNLIMITED = "-1";

    /** local.retention.*: the same as the total retention. */
    private static final String ALL = "-2";

    private TopicProperties() {}

    /**
     * Everything else that is set on the topic in Kafka is left as it is, unless the operator has
     * set it before, and {@link TopicModel#unmanaged} in any case.
     *
     * @param tieredBefore whether the topic in Kafka has remote.storage.enable=true. {@code tiered:
     *     false} does not disable remote storage of such a topic, which would lose its cold data:
     *     it only stops copying.
     */
    public static SortedMap<String, String> of(TopicModel topic, boolean tieredBefore) {
        var properties = new TreeMap<String, String>();
        retention(topic, properties);
        switch (topic.tiering()) {
            case TopicTiering.On(Retention hot) -> tiered(hot, topic.retention(), properties);
            case TopicTiering.Follows(Limit<Bytes> size, boolean whole) ->
                    follows(size, whole, topic.retention(), properties);
            case TopicTiering.Off off -> {
                if (tieredBefore) {
                    copyDisabled(topic, properties);
                }
            }
        }
        properties.putAll(topic.config());
        properties.keySet().removeAll(topic.unmanaged());
        return Collections.unmodifiableSortedMap(properties);
    }

    /** Retention applies only where cleanup.policy deletes. */
    private static void retention(TopicModel topic, SortedMap<String, String> properties) {
        if (topic.deletes()) {
            properties.put("retention.ms", millis(topic.retention().time(), UNLIMITED));
            properties.put("retention.bytes", bytes(topic.retention().size(), UNLIMITED));
        }
    }

    private static void tiered(
            Retention hot, Retention whole, SortedMap<String, String> properties) {
        properties.put("remote.storage.enable", "true");
        properties.put(
                "local.retention.ms",
                hot.time().equals(whole.time()) ? ALL : millis(hot.time(), ALL));
        properties.put(
                "local.retention.bytes",
                hot.size().equals(whole.size()) ? ALL : bytes(hot.size(), ALL));
    }

    /**
     * The brokers' default applies, which changes with the room on their disks. Kafka refuses a
     * topic that keeps less than that; such a topic has its own retention as the local one. Brokers
     * tell by this number, where others have -2, that it follows the default nevertheless.
     */
    private static void follows(
            Limit<Bytes> size,
            boolean whole,
            Retention retention,
            SortedMap<String, String> properties) {
        properties.put("remote.storage.enable", "true");
        if (whole) {
            properties.put("local.retention.ms", millis(retention.time(), ALL));
        }
        if (size instanceof Limit.AtMost<Bytes> && !size.equals(retention.size())) {
            properties.put("local.retention.bytes", bytes(size, ALL));
        }
    }

    /**
     * Kafka requires the local retention to be the total one as soon as copying is disabled
     * (KIP-950).
     */
    private static void copyDisabled(TopicModel topic, SortedMap<String, String> properties) {
        properties.put("cleanup.policy", String.join(",", topic.cleanupPolicies()));
        properties.put("remote.storage.enable", "true");
        properties.put("remote.log.copy.disable", "true");
        properties.put("local.retention.ms", ALL);
        properties.put("local.retention.bytes", ALL);
    }

    private static String millis(Limit<Millis> limit, String unlimited) {
        return switch (limit) {
            case Limit.Unlimited<Millis> none -> unlimited;
            case Limit.AtMost<Millis>(Millis most) -> Long.toString(most.value());
        };
    }

    private static String bytes(Limit<Bytes> limit, String unlimited) {
        return switch (limit) {
            case Limit.Unlimited<Bytes> none -> unlimited;
            case Limit.AtMost<Bytes>(Bytes most) -> Long.toString(most.value());
        };
    }
}
