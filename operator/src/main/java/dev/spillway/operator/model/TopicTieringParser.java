package dev.spillway.operator.model;

import dev.spillway.operator.api.HotSpec;
import dev.spillway.operator.api.TopicSpec;
import dev.spillway.operator.model.Problem.Reason;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Parses whether a Topic is tiered, and how much of it stays hot; what tiering needs is set on the
 * topic.
 */
record TopicTieringParser(
        SpecReader in,
        ClusterModel cluster,
        InheritedSettings inherited,
        SortedMap<String, String> config,
        SortedMap<String, SettingSource> sources) {

    private static final String CLEANUP_POLICY = "cleanup.policy";
    private static final String COPY_LAG = "remote.copy.lag.ms";

    /** The local retention. */
    private static final String AS_LATE_AS_POSSIBLE = "-1";

    /** Kafka's minimum for tiered topics. */
    private static final Bytes MIN_TIERED_SEGMENT = Bytes.mebi(1);

    /**
     * Each segment becomes an object in the bucket, which costs a request to write and one to
     * delete.
     */
    static final Millis MIN_TIERED_SEGMENT_TIME = new Millis(10_000);

    /** A segment is rolled when its index is full: 128 entries, by default one per 4 KiB. */
    static final Bytes MIN_TIERED_INDEX = new Bytes(1_024);

    TopicTiering parse(TopicSpec spec, Retention retention, List<String> policies) {
        boolean asked = Boolean.TRUE.equals(spec.tiered());
        sources.put("remote.storage.enable", asked ? SettingSource.Topic : SettingSource.Cluster);
        boolean compacted = policies.contains("compact");
        if (asked && compacted) {
            in.refuse(
                    "spec.tiered",
                    Reason.Invalid,
                    "Kafka cannot tier compacted topics (cleanup.policy is %s); remove tiered, or"
                                    .formatted(String.join(",", policies))
                            + " use cleanup.policy: delete");
        }
        if (spec.hot() != null && (Boolean.FALSE.equals(spec.tiered()) || compacted)) {
            in.refuse("spec.hot", Reason.Invalid, "needs a tiered topic; remove it");
        }
        return switch (cluster.tiering()) {
            case Tiering.Off off -> {
                clusterMustTier(spec);
                yield new TopicTiering.Off();
            }
            case Tiering.S3 s3 ->
                    compacted || Boolean.FALSE.equals(spec.tiered())
                            ? new TopicTiering.Off()
                            : tiered(spec.hot(), s3, retention, policies);
        };
    }

    private void clusterMustTier(TopicSpec spec) {
        String todo =
                "Cluster %s has no tiering; add spec.tiering there, or remove this"
                        .formatted(cluster.name());
        if (Boolean.TRUE.equals(spec.tiered())) {
            in.refuse("spec.tiered", Reason.Invalid, todo);
        }
        if (spec.hot() != null) {
            in.refuse("spec.hot", Reason.Invalid, todo);
        }
    }

    private TopicTiering tiered(
            @Nullable HotSpec spec, Tiering.S3 s3, Retention retention, List<String> policies) {
        boolean ofTopic = spec != null && spec.time() != null;
        Limit<Bytes> size =
                in.size("spec.hot.size", spec == null ? null : spec.size(), s3.hot().size());
        if (spec != null
                && spec.size() != null
                && !isFromCluster("retention.bytes")
                && exceeds(size, retention.size())) {
            in.refuse(
                    "spec.hot.size",
                    Reason.Invalid,
                    "is more than retention.size; lower it, or raise retention.size");
        }
        segmentsLargeEnough();
        sources.put("local.retention.ms", hotSource(ofTopic));
        sources.put("local.retention.bytes", hotSource(spec != null && spec.size() != null));
        pinCleanupPolicy(policies);
        if (s3.hot() instanceof Hot.Automatic(Limit<Bytes> any, HotHorizon horizon) && !ofTopic) {
            boolean whole = horizon.covers(retention.time());
            if (whole) {
                copiedBeforeItLeaves(s3.copyLag(), retention.time());
            }
            return new TopicTiering.Follows(size.within(retention.size()), whole);
        }
        Limit<Millis> time =
                in.time("spec.hot.time", spec == null ? null : spec.time(), fixed(s3.hot()));
        if (ofTopic && !isFromCluster("retention.ms") && exceeds(time, retention.time())) {
            in.refuse(
                    "spec.hot.time",
                    Reason.Invalid,
                    "is more than retention.time; lower it, or raise retention.time");
        }
        var hot = new Retention(time, size).within(retention);
        copiedBeforeItLeaves(s3.copyLag(), hot.time());
        return new TopicTiering.On(hot);
    }

    private static Limit<Millis> fixed(Hot hot) {
        return switch (hot) {
            case Hot.Automatic automatic -> Limit.none();
            case Hot.Fixed(Retention retention) -> retention.time();
        };
    }

    /** Kafka refuses a topic that would be copied later than it leaves the disks. */
    private void copiedBeforeItLeaves(CopyLag lag, Limit<Millis> local) {
        if (!lag.within(local).equals(lag.time()) && !config.containsKey(COPY_LAG)) {
            config.put(COPY_LAG, AS_LATE_AS_POSSIBLE);
            sources.put(COPY_LAG, SettingSource.Cluster);
        }
    }

    /**
     * A change of the Cluster's retention must not invalidate Topics: less of the topic is hot
     * then.
     */
    private boolean isFromCluster(String key) {
        return sources.get(key) == SettingSource.Cluster;
    }

    private static SettingSource hotSource(boolean ofTopic) {
        return ofTopic ? SettingSource.Topic : SettingSource.Cluster;
    }

    /**
     * A tiered topic explicitly sets that it is not compacted. If it became compacted by
     * inheritance, Kafka would no longer look for its older records in the bucket, and report that
     * they do not exist.
     */
    private void pinCleanupPolicy(List<String> policies) {
        if (!config.containsKey(CLEANUP_POLICY)) {
            config.put(CLEANUP_POLICY, String.join(",", policies));
            sources.put(
                    CLEANUP_POLICY,
                    inherited.setsCleanupPolicy() ? SettingSource.Cluster : SettingSource.Default);
        }
    }

    /** Unlimited is not too much: it means that everything stays hot. */
    private static <T extends Comparable<T>> boolean exceeds(Limit<T> hot, Limit<T> whole) {
        return hot instanceof Limit.AtMost<T> && hot.exceeds(whole);
    }

    private void segmentsLargeEnough() {
        tieredAtLeast(
                "segment.bytes",
                MIN_TIERED_SEGMENT.value(),
                "tiered topics need segments of at least %d bytes; raise it");
        tieredAtLeast(
                "segment.ms",
                MIN_TIERED_SEGMENT_TIME.value(),
                "each segment of a tiered topic becomes an object in the bucket; write at least"
                        + " %d");
        tieredAtLeast(
                "segment.index.bytes",
                MIN_TIERED_INDEX.value(),
                "a segment is rolled when its index is full, and becomes an object in the bucket;"
                        + " write at least %d");
    }

    private void tieredAtLeast(String key, long least, String message) {
        String value = config.get(key);
        if (value != null && SettingText.number(value).orElse(0L) < least) {
            in.refuse("spec.config[" + key + "]", Reason.Invalid, message.formatted(least));
        }
    }
}
