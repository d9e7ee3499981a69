package dev.spillway.operator.model;

/** What is wrong with a spec, where, and what to do about it. */
public record Problem(String path, Reason reason, String message) {

    /** As Kubernetes' own field errors (field.ErrorType). */
    public enum Reason {
        Required,
        Invalid,
        NotSupported,
        Forbidden,
        Duplicate
    }
}
