package dev.spillway.operator.plan.settings;

import dev.spillway.operator.observed.Broker;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Thread pools that Kafka resizes while it runs: to no more than double and no less than half at
 * once. Each broker judges that by what it runs with itself, and one for which a step is too large
 * applies nothing of what all brokers were told, whatever the setting (KIP-226).
 *
 * <p>Source: the validateReconfiguration of DynamicThreadPool, DynamicRemoteLogConfig, LogCleaner
 * and DataPlaneAcceptor of Kafka 4.4.0.
 */
public final class ThreadPoolResize {

    private static final Set<String> KEYS =
            Set.of(
                    "background.threads",
                    "log.cleaner.threads",
                    "num.io.threads",
                    "num.network.threads",
                    "num.recovery.threads.per.data.dir",
                    "num.replica.fetchers",
                    "remote.log.manager.copier.thread.pool.size",
                    "remote.log.manager.expiration.thread.pool.size",
                    "remote.log.manager.follower.thread.pool.size",
                    "remote.log.reader.threads");

    private ThreadPoolResize() {}

    /**
     * The sizes that a pool can be given in one change.
     *
     * @param to less than {@code from} when there are none
     */
    record Reach(long from, long to) {

        boolean isEmpty() {
            return to < from;
        }

        public boolean contains(long size) {
            return from <= size && size <= to;
        }

        Reach and(Reach other) {
            return new Reach(Math.max(from, other.from), Math.min(to, other.to));
        }
    }

    public static boolean contains(String key) {
        return KEYS.contains(key);
    }

    /** The next value on the way to this one that all of these brokers take; nothing if none is. */
    static Optional<String> next(String key, String target, Collection<Broker> brokers) {
        var wanted = size(key, target);
        if (wanted.isEmpty()) {
            return Optional.of(target);
        }
        var reach = new Reach(1, Long.MAX_VALUE);
        for (var broker : brokers) {
            reach = reach.and(reach(key, broker));
        }
        if (reach.isEmpty()) {
            return Optional.empty();
        }
        long next = Math.clamp(wanted.get(), reach.from(), reach.to());
        return Optional.of(next == wanted.get() ? target : Long.toString(next));
    }

    /** Whether a broker that runs takes this value in one change. */
    static boolean takes(String key, String value, Broker broker) {
        return size(key, value).map(size -> reach(key, broker).contains(size)).orElse(true);
    }

    private static Reach reach(String key, Broker broker) {
        return Optional.ofNullable(broker.settings().get(key))
                .flatMap(running -> size(key, running))
                .map(size -> new Reach(Math.max(1, size / 2), size * 2))
                .orElse(new Reach(1, Long.MAX_VALUE));
    }

    /** Empty for what is no pool, or no number: Kafka says why better than we could. */
    private static Optional<Long> size(String key, String value) {
        if (!KEYS.contains(key)) {
            return Optional.empty();
        }
        try {
            return Optional.of((long) Integer.parseInt(value.strip())).filter(size -> size >= 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
