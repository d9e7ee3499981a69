package dev.spillway.local.uses.messaging;

import java.time.Instant;

/**
 * A mail in a mailbox.
 *
 * @param place that its Message-ID names
 * @param mailbox an address
 * @param attempt which delivery of the record it was; 1 is the first
 * @param sent when a sender made it, to the second
 */
record Received(Place place, String mailbox, int attempt, Instant sent) {}
