package dev.spillway.operator.plan;

/**
 * A newer release of the operator, with which some nodes do not run yet, or have not come back.
 *
 * @param image that nodes get when they are restarted
 * @param turn never {@link UpgradeTurn.NotNeeded}
 * @param held how many nodes would be restarted if it were the Cluster's turn
 * @param otherImage whether one of those has another image, as far as it was seen
 */
public record PendingUpgrade(String image, UpgradeTurn turn, int held, boolean otherImage) {

    /** One that holds no node back, as far as is known. */
    public PendingUpgrade(String image, UpgradeTurn turn) {
        this(image, turn, 0, false);
    }
}
