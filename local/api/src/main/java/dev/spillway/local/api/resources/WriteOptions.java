package dev.spillway.local.api.resources;

import java.util.function.Consumer;

/**
 * The options of a write.
 *
 * @param manager the owner of the fields that it changes
 * @param dryRun whether to process the write without storing it
 * @param warnings receives warnings for the client
 */
public record WriteOptions(
        String manager, boolean dryRun, FieldValidation validation, Consumer<String> warnings) {

    /** How to treat fields that the type does not declare. */
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
