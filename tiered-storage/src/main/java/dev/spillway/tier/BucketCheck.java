package dev.spillway.tier;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.s3.BucketProbe;
import dev.spillway.tier.s3.BucketProbe.ProbeException;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.threads.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes the bucket at start and then periodically: a policy, a key or a certificate may change at
 * any time, and a broker that has nothing to copy would not notice. A broker whose bucket cannot be
 * used still serves hot data, so by default it starts, reports what is wrong, and probes again
 * until it works.
 *
 * <p>On a thread of its own, so that a long sweep does not make the last probe look old.
 */
final class BucketCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BucketCheck.class);
    private static final Duration AGAIN_AFTER_FAILURE = Duration.ofSeconds(30);

    /** A successful probe counts for so many intervals; one may be missed. */
    private static final int GOOD_FOR_INTERVALS = 3;

    /** It becomes a label of a metric. */
    private static final int LONGEST_TROUBLE = 500;

    private record Proven(Instant at, long nanos) {}

    private final S3Store store;
    private final String prefix;
    private final Settings.Probe settings;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Workers.daemons("spillway-tier-check"));
    private volatile Optional<Proven> proven = Optional.empty();
    private volatile String trouble = "";

    BucketCheck(S3Store store, String prefix, Settings.Probe settings) {
        this.store = store;
        this.prefix = prefix;
        this.settings = settings;
    }

    /**
     * @throws ConfigException when the bucket cannot be used and the setting says {@code fail}
     */
    void start() {
        switch (settings.atStart()) {
            case OFF -> LOG.info("The bucket is not probed: startup.probe is off");
            case WARN -> thread.execute(this::probe);
            case FAIL -> {
                probeOrFail();
                probeAfter(aboutAnInterval());
            }
        }
    }

    /** Whether the last probe succeeded, and not long ago. */
    boolean usable() {
        long goodFor = settings.interval().multipliedBy(GOOD_FOR_INTERVALS).toNanos();
        return trouble.isEmpty()
                && proven.filter(last -> System.nanoTime() - last.nanos() < goodFor).isPresent();
    }

    /** When a probe last succeeded; the epoch when none has since the start. */
    Instant provenAt() {
        return proven.map(Proven::at).orElse(Instant.EPOCH);
    }

    /** Why the last probe failed; empty when it did not, or there was none. */
    String trouble() {
        return trouble;
    }

    private void probeOrFail() {
        try {
            noteSuccess(store.probe(prefix, true));
        } catch (ProbeException e) {
            throw new ConfigException("Cold storage cannot be used: " + e.getMessage());
        }
    }

    private void probe() {
        Duration next = retryDelay();
        try {
            noteSuccess(store.probe(prefix, proven.isEmpty()));
            next = aboutAnInterval();
        } catch (ProbeException e) {
            LOG.error(
                    "Cold storage cannot be used: {}. Hot data is served; segments stay on local"
                            + " disk until it works. Next probe in {} s.",
                    e.getMessage(),
                    next.toSeconds());
            noteTrouble(String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            LOG.error("Probing the bucket failed", e);
            noteTrouble("the probe failed: " + e);
        } finally {
            probeAfter(next); // even when there was no memory to log what is wrong
        }
    }

    private Duration retryDelay() {
        return settings.interval().compareTo(AGAIN_AFTER_FAILURE) < 0
                ? settings.interval()
                : AGAIN_AFTER_FAILURE;
    }

    /** On one line, and never longer than a label should be. */
    private void noteTrouble(String why) {
        String line = why.strip().replaceAll("\\s+", " ");
        trouble =
                line.length() <= LONGEST_TROUBLE
                        ? line
                        : line.substring(0, LONGEST_TROUBLE) + "...";
    }

    private void noteSuccess(BucketProbe probe) {
        boolean news = proven.isEmpty() || !trouble.isEmpty();
        proven = Optional.of(new Proven(Instant.now(), System.nanoTime()));
        trouble = "";
        if (news) {
            LOG.info(
                    "Cold storage under {} works: {}{}",
                    prefix,
                    String.join(", ", probe.worked()),
                    probe.conditionalWrites()
                            .map(yes -> "; conditional writes: " + (yes ? "yes" : "no"))
                            .orElse(""));
        }
    }

    /** So that the brokers of a cluster do not all probe at once. */
    private Duration aboutAnInterval() {
        long millis = settings.interval().toMillis();
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis * 9 / 10, millis + 1));
    }

    private void probeAfter(Duration wait) {
        try {
            thread.schedule(this::probe, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The plugin is being closed", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
