package dev.spillway.local.uses.messaging;

/**
 * A record of the topic of notifications.
 *
 * @param person whom it is for: the key of its record
 */
record Notification(String id, String person) {}
