package dev.spillway.examples.messaging;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a person will be told together.
 *
 * @param closesAtMs when it is finished, in ms since 1970
 */
record Digest(long closesAtMs, List<Notification> notifications) {
    /** So that neither a record of the store nor a mail grows without end. */
    private static final int MAX_NOTIFICATIONS = 50;

    Digest with(Notification notification) {
        return new Digest(
                closesAtMs,
                Stream.concat(notifications.stream(), Stream.of(notification)).toList());
    }

    boolean isFull() {
        return notifications.size() >= MAX_NOTIFICATIONS;
    }

    boolean isOver(long nowMs) {
        return nowMs >= closesAtMs;
    }
}
