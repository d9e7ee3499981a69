package dev.spillway.examples.messaging;

/**
 * What a person should know. The key of its record is the person.
 *
 * @param id of this notification alone
 * @param urgent whether it cannot wait for the next digest
 */
record Notification(String id, String source, String text, boolean urgent) {}
