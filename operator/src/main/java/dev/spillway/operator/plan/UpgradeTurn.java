package dev.spillway.operator.plan;

/** Whether the nodes of a Cluster may be restarted only because the operator was upgraded. */
public sealed interface UpgradeTurn {

    /** All of its nodes run with this operator's release. */
    record NotNeeded() implements UpgradeTurn {}

    /**
     * It is this Cluster's turn, but its status does not say so yet: nothing is restarted before an
     * operator that takes over would know.
     */
    record Begins() implements UpgradeTurn {}

    /** It is this Cluster's turn. */
    record Granted() implements UpgradeTurn {}

    /**
     * Not now.
     *
     * @param why as a clause
     * @param until what ends it, as a clause
     */
    record Waits(String why, String until) implements UpgradeTurn {}
}
