package dev.spillway.operator.model;

import java.util.List;

/**
 * The JVM of one node.
 *
 * @param options of the user
 */
public record Jvm(Bytes heap, List<String> options) {
    public Jvm {
        options = List.copyOf(options);
    }

    /** Every option of the java command, those that follow from the heap included. */
    public List<String> allOptions() {
        return JvmSizing.options(heap, options);
    }
}
