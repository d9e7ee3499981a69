package dev.spillway.operator.observed;

/**
 * What keeps a worker of a Connect from being ready.
 *
 * @param pod its name
 * @param problem why it does not start
 */
public record WorkerProblem(String pod, PodProblem problem) {}
