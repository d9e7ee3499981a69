package dev.spillway.tier.s3;

/** A request to the object store that failed for good: the SDK's own retries are used up. */
public class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What a caller can do about it. */
    public enum Kind {
        /** The object (or the upload) is not there. */
        NOT_FOUND,
        /** Credentials, policy or bucket: the same request will fail until somebody acts. */
        REFUSED,
        /** Throttled, unreachable, timed out or out of order: later it may work. */
        UNAVAILABLE,
        /** This thread was interrupted: Kafka does not want the answer any more. */
        INTERRUPTED
    }

    private final Kind kind;

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
