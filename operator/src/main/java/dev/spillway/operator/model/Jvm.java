package dev.spillway.operator.model;

import java.util.List;

/** The JVM of one node. */
public record Jvm(Bytes heap, List<String> options) {
    public Jvm {
        options = List.copyOf(options);
    }
}
