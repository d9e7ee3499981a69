package dev.spillway.operator.admin;

import org.jspecify.annotations.Nullable;

/** Kafka did not answer, or returned a retriable error. */
public final class KafkaUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KafkaUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
