package dev.spillway.operator.admin;

import dev.spillway.operator.plan.TopicStep;
import java.util.Collection;
import java.util.Map;

/** Changes of topics, many in one request. */
public interface TopicChanges {

    /**
     * Makes all of these changes. Each is answered by itself: what Kafka refuses of one topic holds
     * up no other. Each may be made again without harm.
     *
     * @param steps at most one of a kind for each topic; together small enough for one request, see
     *     {@link TopicRequestLimits}
     */
    Map<TopicStep, TopicChangeResult> make(Collection<TopicStep> steps);
}
