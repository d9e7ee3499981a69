package dev.spillway.operator.plan.hot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The table in {@code docs/explanation/hot-storage.md}. After a change that is meant:
 * -Dspillway.regenerate=true.
 */
class HorizonRunsTest {
    private static final Path PAGE = Path.of("../docs/explanation/hot-storage.md");
    private static final String BEGIN = "<!-- runs -->\n";
    private static final String END = "<!-- /runs -->\n";

    private static final long MI = 1L << 20;
    private static final long GI = 1L << 30;
    private static final long HOUR = 3_600;

    @Test
    void pageHasTheRuns() throws IOException {
        var text = Files.readString(PAGE);
        var page =
                text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
                        + table()
                        + text.substring(text.indexOf(END));
        if (Boolean.getBoolean("spillway.regenerate")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).as("regenerate with -Dspillway.regenerate=true").content().isEqualTo(page);
    }

    private static String table() {
        return """
        | run (each broker; 8 hours, the change after 4) | horizon before | after | fullest disk | changes in the hour after the change | in the last 2 hours |
        |---|---|---|---|---|---|
        """
                + run("10 MiB/s all the time", 12, 0, (b, t) -> 10 * MI, always(), always())
                + run(
                        "10, then 100 MiB/s",
                        12,
                        0,
                        (b, t) -> t < 4 * HOUR ? 10 * MI : 100 * MI,
                        always(),
                        always())
                + run(
                        "100, then 10 MiB/s",
                        12,
                        0,
                        (b, t) -> t < 4 * HOUR ? 100 * MI : 10 * MI,
                        always(),
                        always())
                + run(
                        "10 MiB/s, then bursts of 200 for a minute every ten",
                        12,
                        0,
                        (b, t) -> t > 4 * HOUR && t % 600 < 60 ? 200 * MI : 10 * MI,
                        always(),
                        always())
                + run(
                        "50 MiB/s, the bucket away for 15 minutes",
                        12,
                        0,
                        (b, t) -> 50 * MI,
                        second -> second < 4 * HOUR || second > 4 * HOUR + 900,
                        always())
                + run(
                        "50 MiB/s, then no operator for an hour",
                        12,
                        0,
                        (b, t) -> 50 * MI,
                        always(),
                        second -> second < 4 * HOUR || second > 5 * HOUR)
                + run(
                        "20, 5 and 0 MiB/s on three brokers, twice that later",
                        12,
                        1,
                        (b, t) -> (b == 0 ? 20 : b == 1 ? 5 : 0) * MI * (t < 4 * HOUR ? 1 : 2),
                        always(),
                        always())
                + run("20 MiB/s into one partition", 1, 0, (b, t) -> 20 * MI, always(), always())
                + run(
                        "20 MiB/s into 500 partitions",
                        500,
                        0,
                        (b, t) -> 20 * MI,
                        always(),
                        always());
    }

    private static SimulatedDisks.During always() {
        return second -> true;
    }

    private static String run(
            String name,
            int partitions,
            int skew,
            SimulatedDisks.Load load,
            SimulatedDisks.During bucket,
            SimulatedDisks.During operator) {
        var disks =
                new SimulatedDisks(
                        new SimulatedDisks.Cluster(
                                3,
                                100 * GI,
                                partitions,
                                skew,
                                5 * GI,
                                300 * MI,
                                load,
                                (broker, partition, second) -> 0,
                                bucket,
                                operator));
        disks.run(Duration.ofHours(4));
        var before = disks.horizon.text();
        disks.run(Duration.ofHours(4));
        return "| %s | %s | %s | %d %% | %d | %d |\n"
                .formatted(
                        name,
                        before,
                        disks.horizon.text(),
                        Math.round(disks.fullest * 100),
                        disks.changesSince(4 * HOUR) - disks.changesSince(5 * HOUR),
                        disks.changesSince(6 * HOUR));
    }
}
