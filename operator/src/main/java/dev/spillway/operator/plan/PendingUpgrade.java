package dev.spillway.operator.plan;

/**
 * A newer release of the operator, with which some nodes do not run yet, or have not come back.
 *
 * @param image that nodes get when they are restarted
 * @param turn never {@link UpgradeTurn.NotNeeded}
 */
public record PendingUpgrade(String image, UpgradeTurn turn) {}
