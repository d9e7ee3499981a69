/**
 * Notifications that become mails: the steps of {@code ./spillway demo messaging}. What the topics
 * and the mailboxes have is compared here, without any code of the applications.
 */
@NullMarked
package dev.spillway.local.uses.messaging;

import org.jspecify.annotations.NullMarked;
