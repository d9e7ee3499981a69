package dev.spillway.local.uses.messaging;

/**
 * A mail in a mailbox.
 *
 * @param place that its Message-ID names
 * @param mailbox an address
 * @param attempt which delivery of the record it was; 1 is the first
 */
record Received(Place place, String mailbox, int attempt) {}
