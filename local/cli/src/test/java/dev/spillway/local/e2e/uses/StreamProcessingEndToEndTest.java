package dev.spillway.local.e2e.uses;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./spillway demo stream-processing --small}: two instances of a Kafka Streams application,
 * of which one is killed, and then a broker, while a broker is added.
 */
@Tag("e2e")
@Tag("ci")
class StreamProcessingEndToEndTest {
    @Test
    void allResultsAreExactWhenAnInstanceAndABrokerAreKilledAndTheClusterIsScaled(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path empty)
            throws IOException, InterruptedException {
        try (var demo = new SmallDemo("stream-processing", empty)) {
            demo.verifies(
                    "verified [0-9,]+ results of [0-9,]+ events .* 0 differ",
                    "instance +killed \\(-9\\).* [0-9]+\\.[0-9] s",
                    "broker +killed \\(-9\\).* [0-9]+\\.[0-9] s",
                    "results +[1-9][0-9,]* windows of pages, [1-9].* put aside");
        }
    }
}
