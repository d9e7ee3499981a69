package dev.spillway.operator.reconcile;

import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.TopicMetadata;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.topics.TopicWarnings;
import dev.spillway.operator.view.ClusterView;
import java.util.List;

/** Events about a Topic's ownership of its Kafka topic, and about changes that lose data. */
record TopicEvents(TopicReconciler.Reconciliation reconciliation, ClusterView view) {

    /** The topic is absent although the Topic owned one. */
    void loss(TopicMetadata metadata, List<TopicStep> steps) {
        if (!metadata.topicId().isEmpty() && isNew(steps)) {
            reporter().recordWarning("TopicLost", lost(name(), metadata.topicId()));
        }
    }

    /** The topic exists, but this Topic did not create it. */
    void adoption(TopicMetadata metadata, ObservedTopic.Present present) {
        if (!metadata.owns() || view.takeAlreadyExisted(name())) {
            reporter().recordEvent("Adopted", adopted(name()));
        } else if (!metadata.topicId().isEmpty()
                && !metadata.topicId().equals(present.id())
                && !present.id().equals(view.created(name()).orElse(""))) {
            reporter()
                    .recordWarning(
                            "TopicReplaced", replaced(name(), present.id(), metadata.topicId()));
        }
    }

    /** Before the changes are made: what Kafka deletes cannot be restored. */
    void riskyChanges(TopicModel model, ObservedTopic.Present present, List<TopicStep> steps) {
        if (isNew(steps)) {
            TopicWarnings.retention(model, present, steps)
                    .ifPresent(text -> reporter().recordWarning("RetentionCut", text));
            TopicWarnings.durability(model, present, steps)
                    .ifPresent(text -> reporter().recordWarning("DurabilityLowered", text));
        }
    }

    static String lost(String topic, String id) {
        return "topic "
                + topic
                + " (id "
                + id
                + ") is gone from Kafka with its data, and was not deleted by this operator; an"
                + " empty one is created in its place";
    }

    static String adopted(String topic) {
        return "topic "
                + topic
                + " already existed and keeps its data; settings that this Topic does not name stay"
                + " as they are";
    }

    static String replaced(String topic, String id, String before) {
        return "topic "
                + topic
                + " is not the same (id "
                + id
                + ") as before (id "
                + before
                + "): someone deleted and recreated it; the new topic is now managed";
    }

    private boolean isNew(List<TopicStep> steps) {
        return !view.wasSubmitted(name(), steps);
    }

    private String name() {
        return reconciliation.name();
    }

    private ProgressReporter reporter() {
        return reconciliation.reporter();
    }
}
