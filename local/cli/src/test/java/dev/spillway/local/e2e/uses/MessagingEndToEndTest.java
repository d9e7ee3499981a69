package dev.spillway.local.e2e.uses;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./spillway demo messaging --small}: Kafka Streams, a share group and a mail server, which
 * cannot be reached for a while; senders and the Streams application are killed.
 */
@Tag("e2e")
@Tag("ci")
class MessagingEndToEndTest {
    @Test
    void nothingIsLostWhenTheMailServerIsAwayAndSendersAreKilled(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path empty)
            throws IOException, InterruptedException {
        try (var demo = new SmallDemo("messaging", empty)) {
            demo.verifies(
                    "verified [1-9][0-9,]* notifications, each in one of [1-9][0-9,]* mails;"
                            + " [1-9][0-9,]* of these in mailboxes, [1-9][0-9,]* dead letters;"
                            + " [0-9]+ duplicates, 0 lost",
                    "senders +2 of 5 killed \\(-9\\)",
                    "backlog +[1-9][0-9,]* mails of an outage",
                    "at the most [1-5] deliveries of a mail, of 5");
        }
    }
}
