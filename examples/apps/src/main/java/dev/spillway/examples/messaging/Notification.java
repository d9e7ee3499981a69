package dev.spillway.examples.messaging;

import java.util.Objects;

/**
 * What a person should know. The key of its record is the person. What a publisher leaves out is
 * empty.
 *
 * @param id of this notification alone
 * @param urgent whether it cannot wait for the next digest
 */
record Notification(String id, String source, String text, boolean urgent) {

    Notification {
        id = Objects.requireNonNullElse(id, "");
        source = Objects.requireNonNullElse(source, "");
        text = Objects.requireNonNullElse(text, "");
    }
}
