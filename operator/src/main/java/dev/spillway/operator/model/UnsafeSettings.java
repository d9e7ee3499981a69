package dev.spillway.operator.model;

import dev.spillway.operator.model.Problem.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Values of a Cluster's config that Kafka accepts, but with which records could no longer be read,
 * written or copied, or a client never be sent away. Each is refused with the reason and what to
 * do.
 */
public final class UnsafeSettings {
    private static final long MEBI = Bytes.mebi(1).value();

    /** The size of a request beyond its records. */
    private static final long REQUEST_OVERHEAD = MEBI / 16;

    private static final long KAFKAS_LARGEST_BATCH = MEBI + 12;

    /** The minimum of in-sync replicas, and the replication factor that bounds it. */
    private static final Map<String, String> IN_SYNC_OF =
            Map.of(
                    "transaction.state.log.min.isr", "transaction.state.log.replication.factor",
                    "share.coordinator.state.topic.min.isr",
                            "share.coordinator.state.topic.replication.factor");

    private static final List<String> REPLICATION_FACTORS =
            List.of(
                    "offsets.topic.replication.factor",
                    "share.coordinator.state.topic.replication.factor",
                    "transaction.state.log.replication.factor");

    private static final String REAUTHENTICATION = "connections.max.reauth.ms";

    private static final long SHORTEST_SESSION_MS = 10_000;
    private static final long LONGEST_SESSION_MS = 3_600_000;

    private static final List<Minimum> ALWAYS =
            List.of(
                    new Minimum(
                            "message.max.bytes",
                            65_536,
                            "Kafka's internal topics would get it too, and consumer groups could"
                                    + " not commit; set max.message.bytes on the Topics that need"
                                    + " less"),
                    new Minimum("max.connections", 1, "otherwise no client can connect"),
                    new Minimum(
                            "max.connection.creation.rate", 1, "otherwise no client can connect"));

    private static final Minimum PER_ADDRESS =
            new Minimum(
                    "max.connections.per.ip",
                    50,
                    "brokers open many connections to each other, and clients behind one"
                            + " address share it");

    private static final List<Minimum> TIERED =
            List.of(
                    new Minimum(
                            "remote.fetch.max.wait.ms",
                            500,
                            "a read that the bucket does not answer in that time is discarded and"
                                    + " started over, so consumers of cold records get nothing"),
                    new Minimum(
                            "remote.log.index.file.cache.total.size.bytes",
                            16 * MEBI,
                            "the indexes of one segment may take 10 MiB and more"),
                    new Minimum(
                            "remote.log.manager.copy.max.bytes.per.second",
                            MEBI,
                            "disks would fill up, because segments leave them only once they are"
                                    + " copied"),
                    new Minimum(
                            "remote.log.manager.fetch.max.bytes.per.second",
                            MEBI,
                            "cold records could not be read in a useful time"),
                    new Minimum(
                            "log.roll.ms",
                            TopicTieringParser.MIN_TIERED_SEGMENT_TIME.value(),
                            "each segment becomes an object in the bucket"),
                    new Minimum(
                            "log.index.size.max.bytes",
                            TopicTieringParser.MIN_TIERED_INDEX.value(),
                            "a segment is rolled when its index is full, and becomes an object in"
                                    + " the bucket"));

    private final SpecReader in;
    private final SortedMap<String, String> config;
    private final Tiering tiering;
    private final int brokers;

    /** The minimum of a numeric setting, and why. */
    private record Minimum(String key, long value, String why) {}

    /** Every key that is restricted more than Kafka does. */
    public static Set<String> keys() {
        var keys = new TreeSet<String>(REPLICATION_FACTORS);
        keys.addAll(IN_SYNC_OF.keySet());
        keys.add(PER_ADDRESS.key());
        Stream.concat(ALWAYS.stream(), TIERED.stream()).forEach(least -> keys.add(least.key()));
        keys.addAll(
                List.of(
                        REAUTHENTICATION,
                        "log.cleaner.enable",
                        "log.cleanup.policy",
                        "socket.request.max.bytes"));
        return keys;
    }

    UnsafeSettings(SpecReader in, SortedMap<String, String> config, Tiering tiering, int brokers) {
        this.in = in;
        this.config = config;
        this.tiering = tiering;
        this.brokers = brokers;
    }

    void check() {
        ALWAYS.forEach(this::atLeast);
        addressesConnect();
        compacts();
        revokes();
        requestsHoldABatch();
        checkInternalTopics();
        switch (tiering) {
            case Tiering.Off off -> {}
            case Tiering.S3 s3 -> {
                TIERED.forEach(this::atLeast);
                deletes();
            }
        }
    }

    private void atLeast(Minimum least) {
        if (number(least.key(), least.value()) < least.value()) {
            refuse(least.key(), "must be at least " + least.value() + ": " + least.why());
        }
    }

    /** A lower limit is meant for all addresses except those with an override. */
    private void addressesConnect() {
        if (config.getOrDefault("max.connections.per.ip.overrides", "").isBlank()) {
            atLeast(PER_ADDRESS);
        }
    }

    private void compacts() {
        if ("false".equalsIgnoreCase(config.getOrDefault("log.cleaner.enable", "").trim())) {
            refuse(
                    "log.cleaner.enable",
                    "compaction keeps consumer offsets and transaction state small, and"
                            + " compacted topics need it; remove it");
        }
    }

    /** Kafka's own default, 0, is for ever. */
    private void revokes() {
        long session = number(REAUTHENTICATION, SHORTEST_SESSION_MS);
        if (session < SHORTEST_SESSION_MS || session > LONGEST_SESSION_MS) {
            refuse(
                    REAUTHENTICATION,
                    "must be from %d to %d: for so long a client stays connected whose User was deleted"
                            .formatted(SHORTEST_SESSION_MS, LONGEST_SESSION_MS));
        }
    }

    /**
     * Kafka no longer finds the cold records of a tiered topic that becomes compacted, even by
     * inheritance. Topics without a Topic resource inherit the policy too.
     */
    private void deletes() {
        if (SettingText.list(config.getOrDefault("log.cleanup.policy", "")).contains("compact")) {
            refuse(
                    "log.cleanup.policy",
                    "a cluster with tiering cannot compact by default: cold records of its topics"
                            + " would no longer be found. Set cleanup.policy on the Topics that"
                            + " should be compacted, or give them the profile CommitLog");
        }
    }

    private void requestsHoldABatch() {
        long batch = number("message.max.bytes", KAFKAS_LARGEST_BATCH);
        long needed = Math.max(MEBI, batch) + REQUEST_OVERHEAD;
        if (number("socket.request.max.bytes", needed) < needed) {
            refuse(
                    "socket.request.max.bytes",
                    "must be at least %d, so that a request can hold a batch of message.max.bytes"
                                    .formatted(needed)
                            + " and its headers");
        }
    }

    /** Groups and transactions would wait for these topics forever. */
    private void checkInternalTopics() {
        for (var key : REPLICATION_FACTORS) {
            if (number(key, 0) > brokers) {
                refuse(
                        key,
                        "%s replicas need as many brokers, and spec.replicas is %d; lower it, or"
                                        .formatted(config.get(key), brokers)
                                + " raise spec.replicas");
            }
        }
        IN_SYNC_OF.forEach((key, factor) -> {
            long replicas = number(factor, Replicas.factor(brokers));
            if (number(key, 0) > replicas) {
                refuse(
                        key,
                        "more than the %d replicas that the topic has; lower it, or raise %s"
                                .formatted(replicas, factor));
            }
        });
    }

    /** The value when it is unset, or not a number, which is refused elsewhere. */
    private long number(String key, long unset) {
        var text = config.get(key);
        return text == null ? unset : SettingText.number(text).orElse(unset);
    }

    private void refuse(String key, String message) {
        var path = "spec.config[" + key + "]";
        if (!in.refused(path)) {
            in.refuse(path, Reason.Invalid, message);
        }
    }
}
