package dev.spillway.operator.admin;

import dev.spillway.operator.plan.TopicStep;

/**
 * How much one request may ask for. Kafka writes what a request changes as one batch of metadata
 * records: of more than 10,000 it takes none at all, and while it writes thousands it does nothing
 * else.
 */
public final class TopicRequestLimits {

    /** Half of what Kafka takes. */
    public static final int MOST_RECORDS = 5_000;

    private TopicRequestLimits() {}

    /**
     * The metadata records that a change needs: one for the topic, each partition, each setting.
     */
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
