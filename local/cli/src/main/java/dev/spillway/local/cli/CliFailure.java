package dev.spillway.local.cli;

/**
 * A command has failed; the message says what happened, where, and what to do, in a line or two.
 */
final class CliFailure extends Exception {
    private static final long serialVersionUID = 1;

    CliFailure(String message) {
        super(message);
    }

    CliFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
