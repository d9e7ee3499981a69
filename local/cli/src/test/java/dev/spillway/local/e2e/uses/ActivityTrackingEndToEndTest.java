package dev.spillway.local.e2e.uses;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./spillway demo activity-tracking --small}: a shop, what is made of its events, and
 * somebody who comes late; a report and a search index are killed.
 */
@Tag("e2e")
@Tag("ci")
class ActivityTrackingEndToEndTest {
    @Test
    void readersThatAreKilledAndOneThatComesLateHaveEverythingThatWasSent(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path empty)
            throws IOException, InterruptedException {
        try (var demo = new SmallDemo("activity-tracking", empty)) {
            demo.verifies(
                    "verified [0-9,]+ steps in the report, in the late reader's totals, and"
                            + " [0-9,]+ clicks in the order of the search; .* 0 steps lost",
                    "HTTP +[1-9][0-9,]* events/s",
                    "report +killed \\(-9\\)",
                    "search index +killed \\(-9\\)",
                    "late reader +[1-9][0-9,]* records.* [5-9][0-9] % from S3|100 % from S3",
                    "guesses +[0-9.]+ % of [1-9][0-9,]* views");
        }
    }
}
