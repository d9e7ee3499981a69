package dev.spillway.local.api.resources;

import java.util.OptionalLong;

/**
 * The options of a deletion.
 *
 * @param gracePeriodSeconds empty for the default of the object
 * @param uid precondition; empty if there is none
 * @param resourceVersion precondition; empty if there is none
 */
public record DeleteOptions(
        OptionalLong gracePeriodSeconds,
        Propagation propagation,
        String uid,
        String resourceVersion,
        boolean dryRun) {

    /** What happens to the dependents. */
    public enum Propagation {
        /** They are deleted afterwards. */
        Background,
        /** They are deleted first. */
        Foreground,
        /** They stay, without the owner reference. */
        Orphan
    }

    public static DeleteOptions background() {
        return new DeleteOptions(OptionalLong.empty(), Propagation.Background, "", "", false);
    }
}
