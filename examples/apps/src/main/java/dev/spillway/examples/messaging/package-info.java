/**
 * Notifications become mails: {@link dev.spillway.examples.messaging.Publisher Publishers} say what
 * a person should know, a {@link dev.spillway.examples.messaging.Digester Digester} makes mails of
 * it, exactly once, and {@link dev.spillway.examples.messaging.Sender Senders} share the work of
 * sending them. {@code examples/uses/messaging} runs them.
 */
@NullMarked
package dev.spillway.examples.messaging;

import org.jspecify.annotations.NullMarked;
