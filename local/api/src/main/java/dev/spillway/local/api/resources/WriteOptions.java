package dev.spillway.local.api.resources;

import java.util.function.Consumer;

/**
 * How a client wants its write to be treated.
 *
 * @param manager who owns the fields that it changes
 * @param dryRun everything is checked and answered, nothing is kept
 * @param warnings takes what the client is to be warned of
 */
public record WriteOptions(
        String manager, boolean dryRun, FieldValidation validation, Consumer<String> warnings) {

    /** What becomes of fields that the type does not know. */
    public enum FieldValidation {
        Ignore,
        Warn,
        Strict
    }

    /** For the server's own writes. */
    public static WriteOptions internal(String manager) {
        return new WriteOptions(manager, false, FieldValidation.Ignore, warning -> {});
    }
}
