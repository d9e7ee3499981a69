package dev.spillway.operator.connect;

/** Kafka Connect refused a change. The same change would be refused again. */
public final class ConnectRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConnectRefusedException(String message) {
        super(message);
    }
}
