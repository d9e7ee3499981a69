package dev.spillway.operator.admin;

import dev.spillway.operator.plan.TopicStep;
import java.util.Collection;
import java.util.Map;

/** Changes of topics, batched into requests. */
public interface TopicChanges {

    /**
     * Makes all of these changes. Each has its own result: a refusal for one topic blocks no other.
     * All are idempotent.
     *
     * @param steps at most one of a kind for each topic; together small enough for one request, see
     *     {@link TopicRequestLimits}
     */
    Map<TopicStep, TopicChangeResult> apply(Collection<TopicStep> steps);
}
