package dev.spillway.operator.view;

import dev.spillway.operator.status.StepOutcome;
import java.time.Instant;
import java.util.List;

/**
 * The outcome of the changes of one topic or user.
 *
 * @param <S> its steps
 * @param attempts how often the same changes were made in a row
 * @param until when they may be made again, if they are still needed. A change that Kafka accepted
 *     may take a while to become visible: another broker may answer from older metadata
 */
public record ChangeOutcome<S>(List<S> steps, StepOutcome outcome, int attempts, Instant until) {}
