package dev.spillway.operator.admin;

import org.jspecify.annotations.Nullable;

/** Kafka did not answer, or could not answer for now. Asking again later may work. */
public final class KafkaUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KafkaUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
