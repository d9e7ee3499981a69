package dev.spillway.operator.plan.connect;

import dev.spillway.operator.model.SecretPlaceholder;

/** What was found of a value of a Secret that a connector refers to. */
public sealed interface SecretValue {

    /** The workers have it, or soon will. */
    record Placed(SecretPlaceholder placeholder) implements SecretValue {}

    /**
     * @param why as a clause
     * @param remedy what to do
     */
    record Missing(String why, String remedy) implements SecretValue {}

    /** It was not looked for yet. */
    record Unread(String why) implements SecretValue {}
}
