package dev.spillway.operator.connect;

import org.jspecify.annotations.Nullable;

/** Kafka Connect did not answer, or cannot do it now. */
public final class ConnectUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConnectUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
