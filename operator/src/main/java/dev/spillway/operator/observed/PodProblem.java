package dev.spillway.operator.observed;

/**
 * Why a Pod does not start or does not end.
 *
 * @param detail {@code FailedMount: MountVolume.SetUp failed for volume "s3" : secret "s3" not
 *     found}
 * @param permanent whether it will not start by waiting
 */
public record PodProblem(String detail, Pod.Cause cause, boolean permanent) {}
