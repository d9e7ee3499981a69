package dev.spillway.operator.admin;

/** Kafka understood a change and said no. The same change will be refused again. */
public final class KafkaRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KafkaRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
