package dev.spillway.local.demo;

/**
 * The demo has found an error or could not be completed; the message says what, where, and what to
 * do.
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
