package dev.spillway.local.e2e.uses;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./spillway demo metrics-and-logs --small}: services, two Streams applications, log-index
 * and OpenSearch, which is away for a while.
 */
@Tag("e2e")
@Tag("ci")
class MetricsAndLogsEndToEndTest {
    @Test
    void everyLogEntryIsInOpenSearchOnceThoughItWasAwayAndFaultsAreTold(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path empty)
            throws IOException, InterruptedException {
        try (var demo = new SmallDemo("metrics-and-logs", empty)) {
            demo.verifies(
                    "verified [0-9,]+ log entries in OpenSearch as they were sent, none lost"
                            + " and none twice; an alert fired and was over, 3 findings of 3",
                    "alert +[0-9.]+ s from the fault to the alert",
                    "log-index +killed \\(-9\\)",
                    "documents +[1-9][0-9,]*/s from Kafka into OpenSearch");
        }
    }
}
