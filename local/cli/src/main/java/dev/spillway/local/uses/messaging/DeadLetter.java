package dev.spillway.local.uses.messaging;

/**
 * A record of the dead letter topic.
 *
 * @param place of the record of the outbox that it is about
 * @param reason as the broker gives it
 */
record DeadLetter(Place place, String reason) {
    static final String REJECTED = "Offset rejected by client.";
}
