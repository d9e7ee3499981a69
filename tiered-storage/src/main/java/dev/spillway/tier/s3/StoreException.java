package dev.spillway.tier.s3;

/** A request to the object store that failed for good: retries are used up. */
public class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What a caller can do about it. */
    public enum Kind {
        /** The object (or the upload) does not exist. */
        NOT_FOUND,
        /** Credentials, policy or bucket: the same request will fail until somebody acts. */
        REFUSED,
        /** Throttled, unreachable, timed out or broken: it may work later. */
        UNAVAILABLE,
        /** This thread was interrupted: Kafka no longer wants the answer. */
        INTERRUPTED
    }

    /** What the store may have done with a failed request. */
    enum Outcome {
        /** It refused before it did anything. */
        NOT_DONE,
        /** It refused because of its load. */
        THROTTLED,
        /** No answer, or an ambiguous one: it may have done it, or may still do it. */
        UNKNOWN
    }

    private final Kind kind;
    private final Outcome outcome;

    StoreException(Kind kind, Outcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.outcome = outcome;
    }

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.outcome = usual(kind);
    }

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.outcome = usual(kind);
    }

    private static Outcome usual(Kind kind) {
        return switch (kind) {
            case REFUSED -> Outcome.NOT_DONE;
            case NOT_FOUND, UNAVAILABLE, INTERRUPTED -> Outcome.UNKNOWN;
        };
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the store may have done what was asked, or may do it yet. */
    public boolean mayHaveHappened() {
        return outcome == Outcome.UNKNOWN;
    }

    boolean isThrottled() {
        return outcome == Outcome.THROTTLED;
    }

    /** The same failure, when an earlier attempt may have worked. */
    StoreException butMayHaveHappened() {
        return mayHaveHappened()
                ? this
                : new StoreException(kind, Outcome.UNKNOWN, String.valueOf(getMessage()), this);
    }
}
