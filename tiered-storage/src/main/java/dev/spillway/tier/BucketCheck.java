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
 * Proves at start that the bucket can be used, and then again and again: a policy, a key or a
 * certificate may change at any time, and a broker that has nothing to copy would not notice. A
 * broker whose bucket cannot be used still has its hot data, and consumers who want it: so by
 * default it starts, says what is wrong, and looks again until it works.
 *
 * <p>On a thread of its own, so that a long sweep does not make the last proof look old.
 */
final class BucketCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BucketCheck.class);
    private static final Duration AGAIN_AFTER_FAILURE = Duration.ofSeconds(30);

    /** A proof is of no more use after so many intervals; one may be missed. */
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
            case OFF -> LOG.info("The bucket is not looked at: startup.probe is off");
            case WARN -> thread.execute(this::look);
            case FAIL -> {
                lookOrFail();
                lookAgainAfter(aboutAnInterval());
            }
        }
    }

    /** Whether the last look, not long ago, has proven it. */
    boolean usable() {
        long goodFor = settings.interval().multipliedBy(GOOD_FOR_INTERVALS).toNanos();
        return trouble.isEmpty()
                && proven.filter(last -> System.nanoTime() - last.nanos() < goodFor).isPresent();
    }

    /** When it was last proven; the epoch when it never was since the start. */
    Instant provenAt() {
        return proven.map(Proven::at).orElse(Instant.EPOCH);
    }

    /** Why the last look failed; empty when it did not, or there was none. */
    String trouble() {
        return trouble;
    }

    private void lookOrFail() {
        try {
            note(store.probe(prefix, true));
        } catch (ProbeException e) {
            throw new ConfigException("Cold storage cannot be used: " + e.getMessage());
        }
    }

    private void look() {
        Duration next = soon();
        try {
            note(store.probe(prefix, proven.isEmpty()));
            next = aboutAnInterval();
        } catch (ProbeException e) {
            LOG.error(
                    "Cold storage cannot be used: {}. Hot data is served; segments stay on local"
                            + " disk until it works. Looking again in {} s.",
                    e.getMessage(),
                    next.toSeconds());
            noteTrouble(String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            LOG.error("Looking at the bucket failed", e);
            noteTrouble("looking at it failed: " + e);
        } finally {
            lookAgainAfter(next); // even when there was no memory to say what is wrong
        }
    }

    private Duration soon() {
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

    private void note(BucketProbe proof) {
        boolean news = proven.isEmpty() || !trouble.isEmpty();
        proven = Optional.of(new Proven(Instant.now(), System.nanoTime()));
        trouble = "";
        if (news) {
            LOG.info(
                    "Cold storage under {} works: {}{}",
                    prefix,
                    String.join(", ", proof.worked()),
                    proof.conditionalWrites()
                            .map(yes -> "; conditional writes: " + (yes ? "yes" : "no"))
                            .orElse(""));
        }
    }

    /** So that the brokers of a cluster do not all look at once. */
    private Duration aboutAnInterval() {
        long millis = settings.interval().toMillis();
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis * 9 / 10, millis + 1));
    }

    private void lookAgainAfter(Duration wait) {
        try {
            thread.schedule(this::look, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The plugin is being closed", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
