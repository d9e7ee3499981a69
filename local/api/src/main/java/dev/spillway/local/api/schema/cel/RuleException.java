package dev.spillway.local.api.schema.cel;

/** An expression that does not compile or fails while it runs; the message is Kubernetes'. */
public final class RuleException extends Exception {

    private static final long serialVersionUID = 1;

    public RuleException(String message) {
        super(message);
    }
}
