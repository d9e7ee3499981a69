package dev.spillway.operator.desired;

import io.fabric8.kubernetes.api.model.Pod;

/** A hash of exactly what needs a restart of a Pod. */
public record Revision(String text) {

    /** What the annotation of a Pod says; an empty text when a Pod carries none. */
    public static Revision of(Pod pod) {
        throw new UnsupportedOperationException();
    }
}
