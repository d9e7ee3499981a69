package dev.spillway.operator.kube;

import dev.spillway.operator.api.Topic;
import java.util.Set;

/** What the operator notes on a Topic. */
public final class TopicAnnotations {

    /** The topic settings that the operator has set: {@code cleanup.policy,retention.ms}. */
    static final String SETTINGS = "spillway.dev/managed-settings";

    private TopicAnnotations() {}

    public static Set<String> settings(Topic topic) {
        var annotations = topic.getMetadata().getAnnotations();
        var value = annotations == null ? "" : annotations.getOrDefault(SETTINGS, "");
        return value.isEmpty() ? Set.of() : Set.of(value.split(",", -1));
    }
}
