package dev.spillway.operator.config;

import dev.spillway.operator.model.TopicModel;
import java.util.SortedMap;

/**
 * The topic settings that a Topic stands for: every key that the operator manages, with its value.
 */
public final class TopicProperties {

    private TopicProperties() {}

    /**
     * @param tieredBefore whether the topic in Kafka has remote.storage.enable=true. Such a topic
     *     is not made untiered by {@code tiered: false}, which would lose its cold data: it only
     *     stops copying.
     */
    public static SortedMap<String, String> of(TopicModel topic, boolean tieredBefore) {
        throw new UnsupportedOperationException();
    }
}
