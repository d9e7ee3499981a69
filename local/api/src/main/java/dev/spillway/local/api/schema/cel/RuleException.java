package dev.spillway.local.api.schema.cel;

/** A validation rule does not compile, or its evaluation fails. */
public final class RuleException extends Exception {

    private static final long serialVersionUID = 1;

    public RuleException(String message) {
        super(message);
    }
}
