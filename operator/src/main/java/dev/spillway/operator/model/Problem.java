package dev.spillway.operator.model;

/**
 * A problem in a spec: where, what is wrong, and what to do about it.
 *
 * @param path of the field: {@code spec.listeners[0].port}, {@code spec.config[log.dirs]}
 */
public record Problem(String path, Reason reason, String message) {

    /** As in Kubernetes' own field errors (field.ErrorType). */
    public enum Reason {
        Required,
        Invalid,
        NotSupported,
        Forbidden,
        Duplicate
    }

    /** {@code spec.storage.size: 100 is too small: ...} */
    @Override
    public String toString() {
        return path + ": " + message;
    }
}
