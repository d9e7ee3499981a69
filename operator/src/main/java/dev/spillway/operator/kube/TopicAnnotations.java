package dev.spillway.operator.kube;

import dev.spillway.operator.api.Topic;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.observed.TopicMetadata;
import java.util.Set;

/** The operator's metadata on a Topic resource. */
public final class TopicAnnotations {

    /** Holds a Topic until its Kafka topic is deleted. */
    public static final String FINALIZER = "spillway.dev/topic";

    /** The topic settings that the operator has set: {@code cleanup.policy,retention.ms}. */
    static final String SETTINGS = "spillway.dev/managed-settings";

    private TopicAnnotations() {}

    public static TopicMetadata read(Topic topic) {
        var status = topic.getStatus();
        return new TopicMetadata(
                topic.hasFinalizer(FINALIZER),
                annotation(topic, Labels.CLUSTER_ID),
                settings(annotation(topic, SETTINGS)),
                status == null || status.topicId() == null ? "" : status.topicId());
    }

    private static String annotation(Topic topic, String key) {
        var annotations = topic.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(key, "");
    }

    private static Set<String> settings(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(",", -1));
    }
}
