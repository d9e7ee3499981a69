package dev.spillway.operator.pki;

/** A text is not the PEM that was expected. The message says why, and never shows the text. */
public final class MalformedPemException extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedPemException(String message) {
        super(message);
    }

    /**
     * @param part that is not as expected, such as a key of a Secret
     */
    public static MalformedPemException in(String part, MalformedPemException cause) {
        return new MalformedPemException(part + ": " + cause.getMessage());
    }
}
