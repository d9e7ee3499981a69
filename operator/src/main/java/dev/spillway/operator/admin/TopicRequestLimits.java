package dev.spillway.operator.admin;

import dev.spillway.operator.plan.TopicStep;

/**
 * Limits of one request. Kafka writes a request's changes as one batch of metadata records: it
 * refuses more than 10,000, and while it writes thousands it does nothing else.
 */
public final class TopicRequestLimits {

    /** Half of Kafka's limit. */
    public static final int MAX_RECORDS = 5_000;

    private TopicRequestLimits() {}

    /** The metadata records of a change: one for the topic, each partition and each setting. */
    public static int records(TopicStep step) {
        return 1
                + switch (step) {
                    case TopicStep.Create create -> create.partitions() + create.settings().size();
                    case TopicStep.Grow grow -> grow.partitions();
                    case TopicStep.Alter alter -> alter.set().size() + alter.unset().size();
                    case TopicStep.Delete delete -> 0;
                };
    }
}
