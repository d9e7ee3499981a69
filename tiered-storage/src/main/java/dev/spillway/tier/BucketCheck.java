package dev.spillway.tier;

import dev.spillway.tier.config.Settings;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.s3.StartupProbe;
import dev.spillway.tier.s3.StartupProbe.ProbeException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at start whether the bucket can be used. A broker whose bucket cannot be used still has its
 * hot data, and consumers who want it: so by default it starts, says what is wrong, and looks again
 * until it works.
 */
final class BucketCheck {
    private static final Logger LOG = LoggerFactory.getLogger(BucketCheck.class);
    private static final long AGAIN_AFTER_S = 30;

    private final S3Store store;
    private final String prefix;
    private final ScheduledExecutorService background;
    private volatile boolean usable = true;

    BucketCheck(S3Store store, String prefix, ScheduledExecutorService background) {
        this.store = store;
        this.prefix = prefix;
        this.background = background;
    }

    /**
     * @throws ConfigException when the bucket cannot be used and the setting says {@code fail}
     */
    void start(Settings.StartupProbe how) {
        switch (how) {
            case OFF -> LOG.debug("The bucket is not looked at");
            case WARN -> background.execute(this::look);
            case FAIL -> lookOrFail();
        }
    }

    /** Whether the last look, if there was one, found the bucket usable. */
    boolean usable() {
        return usable;
    }

    private void lookOrFail() {
        try {
            say(store.probe(prefix));
        } catch (ProbeException e) {
            throw new ConfigException("Cold storage cannot be used: " + e.getMessage());
        }
    }

    private void look() {
        try {
            StartupProbe probe = store.probe(prefix);
            usable = true;
            say(probe);
        } catch (ProbeException e) {
            usable = false;
            LOG.error(
                    "Cold storage cannot be used: {}. Hot data is served; segments stay on local"
                            + " disk until it works. Looking again in {} s.",
                    e.getMessage(),
                    AGAIN_AFTER_S);
            lookAgain();
        } catch (Throwable e) {
            usable = false;
            LOG.error("Looking at the bucket failed", e);
            lookAgain();
        }
    }

    private void lookAgain() {
        try {
            background.schedule(this::look, AGAIN_AFTER_S, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The plugin is being closed", e);
        }
    }

    private void say(StartupProbe probe) {
        LOG.info(
                "Cold storage under {} works: {}; conditional writes: {}",
                prefix,
                String.join(", ", probe.worked()),
                probe.conditionalWrites() ? "yes" : "no");
    }
}
