package dev.spillway.tier.s3;

import java.util.ArrayList;
import java.util.List;

/**
 * Tries once what the plugin will need, so that a mistake shows when a broker starts and not when
 * the disk is full.
 *
 * @param worked what was tried and worked, in order
 * @param conditionalWrites whether the store refuses to overwrite when asked to; nothing depends on
 *     it yet
 */
public record StartupProbe(List<String> worked, boolean conditionalWrites) {

    /** What was tried, what failed, and what had worked before. */
    public static final class ProbeException extends Exception {
        private static final long serialVersionUID = 1L;

        ProbeException(List<String> worked, StoreException failure) {
            super(
                    failure.getMessage()
                            + (worked.isEmpty()
                                    ? "; it was the first thing tried"
                                    : "; before that worked: " + String.join(", ", worked)),
                    failure);
        }
    }

    /**
     * @param prefix of this cluster's objects; ends in a slash
     * @param name of the object that is written and deleted again
     */
    static StartupProbe run(S3Store store, String prefix, String name) throws ProbeException {
        List<String> worked = new ArrayList<>();
        try {
            store.list(prefix, "", 1);
            worked.add("list");
            store.putSmall(name, false);
            worked.add("write");
            store.tail(name, 1);
            worked.add("read");
            boolean conditional = !store.putSmall(name, true);
            store.delete(List.of(name));
            worked.add("delete");
            return new StartupProbe(List.copyOf(worked), conditional);
        } catch (StoreException e) {
            throw new ProbeException(worked, e);
        }
    }
}
