package dev.spillway.broker.tls;

/** Files that cannot be used for TLS. The message is one sentence: file, what is wrong, remedy. */
public final class UnusableTlsException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableTlsException(String message) {
        super(message);
    }

    UnusableTlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
