package dev.spillway.operator.status;

/**
 * A change that was understood and refused. It is tried again, less and less often; it will be
 * refused again before something else changes.
 *
 * @param step that the change is of, as the plan names it
 * @param reason a condition's reason
 * @param message who refused what and why, and what to do
 */
public record RefusedStep(String step, String reason, String message) {}
