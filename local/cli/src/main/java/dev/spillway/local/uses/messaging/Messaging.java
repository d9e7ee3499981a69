package dev.spillway.local.uses.messaging;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.Use;
import dev.spillway.local.uses.UseNamespace;
import java.io.IOException;
import java.time.Duration;

/**
 * Notifications that become mails, each at least once and none lost:
 *
 * <ol>
 *   <li>three applications publish notifications; one makes mails of them, five send these;
 *   <li>the mail server cannot be reached for a while, and the one that makes the mails is killed
 *       meanwhile;
 *   <li>when the server is back, two senders are killed at their work;
 *   <li>when all is sent, every notification is looked for in the outbox, and every record of the
 *       outbox in the mailboxes and among the dead letters.
 * </ol>
 */
public final class Messaging implements Use {

    /**
     * How long it goes on.
     *
     * @param undisturbed before, between and after what is broken
     * @param outage of the mail server
     */
    record Size(Duration undisturbed, Duration outage) {}

    static final Size WHOLE = new Size(Duration.ofSeconds(12), Duration.ofSeconds(36));
    static final Size SMALL = new Size(Duration.ofSeconds(4), Duration.ofSeconds(10));

    @Override
    public String name() {
        return "messaging";
    }

    @Override
    public String summary() {
        return "notifications to mails: digests exactly once, a share group, dead letters";
    }

    @Override
    public void run(UseNamespace namespace, Display display, boolean small)
            throws DemoFailure, IOException {
        try (var run = MessagingRun.start(namespace, display, small ? SMALL : WHOLE)) {
            run.publish();
            run.takeAwayTheMailServer();
            run.killSendersAtWork();
            run.finish();
            run.verify();
            run.summary();
        }
    }
}
