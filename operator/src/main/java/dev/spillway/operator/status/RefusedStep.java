package dev.spillway.operator.status;

/**
 * A step that was understood and refused. It is retried with backoff; it will be refused until
 * something else changes.
 *
 * @param step its text in the plan
 * @param reason a condition's reason
 * @param message who refused what and why, and what to do
 */
public record RefusedStep(String step, String reason, String message) {}
