package dev.spillway.operator.view;

import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.status.StepOutcome;
import java.time.Instant;
import java.util.List;

/**
 * What came of the changes of one topic.
 *
 * @param attempts how often the same changes were made in a row
 * @param until when they may be made again, if they are still needed. A change that Kafka took may
 *     take some time to show: another broker may answer from older metadata
 */
public record TopicOutcome(
        List<TopicStep> steps, StepOutcome outcome, int attempts, Instant until) {}
