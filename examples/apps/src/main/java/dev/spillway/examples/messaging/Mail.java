package dev.spillway.examples.messaging;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A mail as it is to be sent. Its identity is the place of its record in the outbox.
 *
 * <p>What is missing is empty, so that it is refused as a mail, and is no failure of the sender.
 *
 * @param to an address; empty when the person has none
 * @param notifications ids of those that it tells of
 */
record Mail(String to, String subject, String text, List<String> notifications) {

    Mail {
        to = Objects.requireNonNullElse(to, "");
        subject = Objects.requireNonNullElse(subject, "");
        text = Objects.requireNonNullElse(text, "");
        notifications = Objects.requireNonNullElse(notifications, List.of());
    }

    static Mail of(Person person, List<Notification> notifications) {
        var first = notifications.getFirst();
        var subject =
                notifications.size() == 1
                        ? first.text()
                        : "%d notifications".formatted(notifications.size());
        var text =
                notifications.stream()
                        .map(each -> "- %s (%s)".formatted(each.text(), each.source()))
                        .collect(
                                Collectors.joining(
                                        "\n", "Hello %s,\n\n".formatted(person.name()), "\n"));
        return new Mail(
                person.address(),
                subject,
                text,
                notifications.stream().map(Notification::id).toList());
    }
}
