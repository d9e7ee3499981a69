package dev.spillway.local.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.load.Verdict;
import dev.spillway.local.e2e.load.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is killed or changed, and whenever: every acknowledged record is there exactly once and
 * in order, and the cluster converges to what is declared.
 *
 * <p>By default one round of faults, always the same, so that a build does not depend on luck;
 * {@code -Dspillway.chaos.faults=200} draws more at random, {@code -Dspillway.chaos.seed=N} repeats
 * an earlier run.
 */
@Tag("e2e")
class ChaosEndToEndTest {
    private static final Duration FAULTS_FOR =
            Duration.ofMinutes(Long.getLong("spillway.chaos.minutes", 6));

    /** To start, to settle and to verify. */
    private static final Duration OVERHEAD_AT_MOST = Duration.ofMinutes(14);

    private static final String HOW_MANY = "spillway.chaos.faults";
    private static final int FAULTS = Integer.getInteger(HOW_MANY, FaultSchedule.round());
    private static final long SEED_OF_EVERY_BUILD = 1;
    private static final Workload.Topics TOPICS =
            new Workload.Topics("page-views", 6, "transfers", "copies", 4);

    private final long seed =
            Optional.ofNullable(Long.getLong("spillway.chaos.seed"))
                    .orElseGet(() ->
                            System.getProperty(HOW_MANY) == null
                                    ? SEED_OF_EVERY_BUILD
                                    : ThreadLocalRandom.current().nextLong(1_000_000));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder = Path.of("");

    @AfterEach
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void nothingIsLeftRunning() throws IOException, InterruptedException {
        Sandbox.down(folder);
    }

    @Test
    void nothingAcknowledgedIsLostAndTheClusterConverges() {
        assertTimeoutPreemptively(FAULTS_FOR.plus(OVERHEAD_AT_MOST), () -> underLoad());
    }

    private void underLoad() throws Exception {
        System.out.printf("chaos: seed %d, %d faults%n", seed, FAULTS);
        try (var sandbox = Sandbox.up(folder)) {
            sandbox.makeTopic(TOPICS.transactions(), TOPICS.transactionPartitions());
            sandbox.makeTopic(TOPICS.copies(), TOPICS.transactionPartitions());
            var clients = sandbox.clients();
            try (var admin = Admin.create(clients.settings("chaos"))) {
                run(sandbox, new Chaos(sandbox, admin, Workload.start(clients, TOPICS, seed)));
            }
        }
    }

    private void run(Sandbox sandbox, Chaos chaos) throws IOException, InterruptedException {
        try {
            var schedule = new FaultSchedule(seed);
            while (chaos.count() < FAULTS && chaos.lasted().compareTo(FAULTS_FOR) < 0) {
                chaos.act(schedule.fault(), schedule.pause());
            }
            chaos.end();
            var verdict = chaos.load().endAndVerify();
            System.out.println(summary(chaos, verdict));
            assertThat(verdict.faults()).as("what is wrong with the records").isEmpty();
            assertThat(verdict.lost() + verdict.duplicated()).isZero();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(report(sandbox, chaos), e);
        } finally {
            chaos.load().abandon();
        }
    }

    private String summary(Chaos chaos, Verdict verdict) {
        var load = chaos.load();
        return String.format(
                Locale.ROOT,
                "chaos: seed %d, %d faults (%s) in %d s: %d records acknowledged, %d verified, %d"
                        + " lost, %d duplicated; longest produce unavailability per partition %s s;"
                        + " %d errors reported to clients%s",
                seed,
                chaos.count(),
                chaos.kinds(),
                chaos.lasted().toSeconds(),
                verdict.acknowledged(),
                verdict.verified(),
                verdict.lost(),
                verdict.duplicated(),
                Arrays.stream(load.service().longestGaps())
                        .mapToObj(gap -> String.format(Locale.ROOT, "%.1f", gap / 1e9))
                        .collect(Collectors.joining(", ")),
                load.errors().count(),
                Stream.concat(load.errors().first().stream(), verdict.late().stream())
                        .map(e -> "\n  " + e)
                        .collect(Collectors.joining()));
    }

    private String report(Sandbox sandbox, Chaos chaos) throws IOException, InterruptedException {
        var errors = chaos.load().errors();
        return """
        run it again with -Dspillway.chaos.seed=%d -Dspillway.chaos.faults=%d
        faults so far:
        %s
        errors reported to clients: %d %s
        %s
        status: %s
        logs: %s\
        """
                .formatted(
                        seed,
                        FAULTS,
                        String.join("\n", chaos.done()),
                        errors.count(),
                        errors.first(),
                        sandbox.status(),
                        sandbox.cluster().getAdditionalProperties().get("status"),
                        sandbox.logs());
    }
}
