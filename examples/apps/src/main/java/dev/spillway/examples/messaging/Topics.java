package dev.spillway.examples.messaging;

/** Names that the applications share with {@code 30-topics.yaml}. */
final class Topics {
    static final String PEOPLE = "people";
    static final String NOTIFICATIONS = "notifications";
    static final String OUTBOX = "outbox";

    /** Notifications that nobody can read. */
    static final String UNREADABLE = "dlq.notifications";

    /** Mails that nobody can deliver. Kafka wants this prefix. */
    static final String UNDELIVERABLE = "dlq.outbox";

    private Topics() {}
}
