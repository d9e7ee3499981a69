package dev.spillway.local.demo;

/**
 * The demo did not hold what it promises, or could not be carried through; the message says what,
 * where, what to do.
 */
public final class DemoFailure extends Exception {
    private static final long serialVersionUID = 1;

    public DemoFailure(String message) {
        super(message);
    }

    public DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
