package dev.spillway.local.api.resources;

import java.util.OptionalLong;

/**
 * How to delete.
 *
 * @param gracePeriodSeconds empty for the object's own
 * @param uid which the object must have; empty for any
 * @param resourceVersion which the object must have; empty for any
 */
public record DeleteOptions(
        OptionalLong gracePeriodSeconds,
        Propagation propagation,
        String uid,
        String resourceVersion,
        boolean dryRun) {

    /** What becomes of the objects that the deleted one owns. */
    public enum Propagation {
        /** They go afterwards. */
        Background,
        /** They go first. */
        Foreground,
        /** They stay and lose their owner. */
        Orphan
    }

    public static DeleteOptions background() {
        return new DeleteOptions(OptionalLong.empty(), Propagation.Background, "", "", false);
    }
}
