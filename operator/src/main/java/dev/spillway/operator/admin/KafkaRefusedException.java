package dev.spillway.operator.admin;

/** Kafka refused a change. The same change would be refused again. */
public final class KafkaRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KafkaRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
