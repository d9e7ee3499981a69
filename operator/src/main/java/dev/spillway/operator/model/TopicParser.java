package dev.spillway.operator.model;

import dev.spillway.operator.api.ClusterReference;
import dev.spillway.operator.api.DeletionPolicy;
import dev.spillway.operator.api.RetentionSpec;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.api.TopicSpec;
import dev.spillway.operator.api.TopicSpecBuilder;
import dev.spillway.operator.model.Problem.Reason;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Parses a Topic into a TopicModel, in the order of the spec. */
final class TopicParser {
    private static final int DEFAULT_PARTITIONS = 3;

    /** Enough to lose one broker and still accept writes; more is the user's choice. */
    private static final int DEFAULT_REPLICAS = 3;

    /** Kafka's own limit: the name becomes the name of a directory. */
    private static final int MAX_NAME_LENGTH = 249;

    private static final Limit<Millis> DEFAULT_RETENTION = Limit.of(Millis.days(7));

    private static final String MIN_IN_SYNC = "min.insync.replicas";
    private static final String CLEANUP_POLICY = "cleanup.policy";

    private final SpecReader in = new SpecReader();
    private final Topic topic;
    private final ClusterModel cluster;
    private final InheritedSettings inherited;
    private final SortedMap<String, String> config = new TreeMap<>();
    private final SortedMap<String, SettingSource> sources = new TreeMap<>();

    TopicParser(Topic topic, ClusterModel cluster) {
        this.topic = topic;
        this.cluster = cluster;
        this.inherited = new InheritedSettings(cluster.config());
    }

    ParseResult<TopicModel> parse() {
        @Nullable TopicSpec given = topic.getSpec();
        TopicSpec spec =
                in.required(
                        "spec",
                        given,
                        TopicSpecBuilder.builder().build(),
                        "set at least spec.cluster.name");
        ClusterReference reference = spec.cluster();
        in.required(
                "spec.cluster.name",
                reference == null ? null : reference.name(),
                "",
                "set the name of the topic's Cluster");
        String name = name(spec.name());
        int partitions = spec.partitions() == null ? DEFAULT_PARTITIONS : spec.partitions();
        if (partitions < 1) {
            in.refuse("spec.partitions", Reason.Invalid, "must be at least 1");
        }
        int replicas = replicas(spec.replicas());
        var profile = ProfileDefaults.of(spec.profile());
        config(spec, profile);
        inSyncReplicas(replicas);
        batchesFitIntoRequests();
        var policies = cleanupPolicies();
        Retention retention = retention(spec.retention(), profile, policies);
        TopicTiering tiering =
                new TopicTieringParser(in, cluster, inherited, config, sources)
                        .parse(spec, retention, policies);
        return in.result(() ->
                TopicModelBuilder.builder()
                        .namespace(topic.getMetadata().getNamespace())
                        .resource(topic.getMetadata().getName())
                        .cluster(cluster.name())
                        .name(name)
                        .partitions(partitions)
                        .replicas(replicas)
                        .retention(retention)
                        .tiering(tiering)
                        .cleanupPolicies(policies)
                        .config(config)
                        .sources(sources)
                        .unmanaged(unmanaged(spec))
                        .deletionPolicy(
                                spec.deletionPolicy() == null
                                        ? DeletionPolicy.Delete
                                        : spec.deletionPolicy())
                        .build());
    }

    private String name(@Nullable String given) {
        if (given != null) {
            return given;
        }
        String name = topic.getMetadata().getName();
        if (name.length() > MAX_NAME_LENGTH) {
            in.refuse(
                    "spec.name",
                    Reason.Required,
                    "metadata.name has more than the %d characters that Kafka allows; set spec.name"
                            .formatted(MAX_NAME_LENGTH));
        }
        return name;
    }

    private int replicas(@Nullable Integer given) {
        int brokers = cluster.brokers().replicas();
        if (given == null) {
            return Math.min(DEFAULT_REPLICAS, brokers);
        }
        if (given < 1 || given > brokers) {
            in.refuse(
                    "spec.replicas",
                    Reason.Invalid,
                    "%d replicas need as many brokers, and Cluster %s has %d; lower it, or raise"
                                    .formatted(given, cluster.name(), brokers)
                            + " the Cluster's spec.replicas");
        }
        return given;
    }

    /** Merges the profile's settings and the user's. A null unsets the profile's. */
    private void config(TopicSpec spec, ProfileDefaults profile) {
        profile.config().forEach((key, value) -> set(key, value, SettingSource.Profile));
        if (spec.config() != null) {
            spec.config()
                    .forEach((key, value) -> {
                        OwnedKeys.alternativeToTopicKey(key)
                                .ifPresent(instead ->
                                        in.refuse(
                                                "spec.config[" + key + "]",
                                                Reason.Forbidden,
                                                "has its own field: " + instead));
                        if (value == null) {
                            config.remove(key);
                            sources.remove(key);
                        } else {
                            set(key, value, SettingSource.Topic);
                        }
                    });
        }
    }

    private void set(String key, String value, SettingSource source) {
        config.put(key, value);
        sources.put(key, source);
    }

    private static SortedSet<String> unmanaged(TopicSpec spec) {
        var keys = new TreeSet<String>();
        if (spec.config() != null) {
            spec.config()
                    .forEach((key, value) -> {
                        if (value == null) {
                            keys.add(key);
                        }
                    });
        }
        return keys;
    }

    /** Every topic sets it explicitly; a Cluster's value is lowered to the topic's replicas. */
    private void inSyncReplicas(int replicas) {
        String value = config.get(MIN_IN_SYNC);
        if (value == null) {
            var declared = inherited.minInSyncReplicas();
            set(
                    MIN_IN_SYNC,
                    Integer.toString(
                            declared.map(number -> Math.min(number, replicas))
                                    .orElse(Replicas.inSync(replicas))),
                    declared.isPresent() ? SettingSource.Cluster : SettingSource.Default);
            return;
        }
        String path = "spec.config[" + MIN_IN_SYNC + "]";
        if (in.count(path, value) > replicas) {
            in.refuse(
                    path,
                    Reason.Invalid,
                    ("more than the topic's %d replicas, so no write with acks=all would ever"
                                    + " succeed; lower it")
                            .formatted(replicas));
        }
    }

    /** An inherited policy counts as the topic's own. */
    private List<String> cleanupPolicies() {
        String own = config.get(CLEANUP_POLICY);
        return own == null ? inherited.cleanupPolicies() : SettingText.list(own);
    }

    private Retention retention(
            @Nullable RetentionSpec spec, ProfileDefaults profile, List<String> policies) {
        if (spec != null && !policies.contains("delete")) {
            in.refuse(
                    "spec.retention",
                    Reason.Invalid,
                    "has no effect on a topic that %s; remove it, or add delete to"
                                    .formatted(
                                            policies.isEmpty()
                                                    ? "keeps all records"
                                                    : "is only compacted")
                            + " spec.config[cleanup.policy]");
        }
        return new Retention(
                in.time(
                        "spec.retention.time",
                        spec == null ? null : spec.time(),
                        retentionTime(spec, profile)),
                in.size(
                        "spec.retention.size",
                        spec == null ? null : spec.size(),
                        retentionSize(spec)));
    }

    /** The value when the spec does not set it. */
    private Limit<Millis> retentionTime(@Nullable RetentionSpec spec, ProfileDefaults profile) {
        var fromCluster = inherited.retentionTime();
        var source =
                spec != null && spec.time() != null
                        ? SettingSource.Topic
                        : profile.time().isPresent()
                                ? SettingSource.Profile
                                : fromCluster.isPresent()
                                        ? SettingSource.Cluster
                                        : SettingSource.Default;
        sources.put("retention.ms", source);
        return profile.time().or(() -> fromCluster).orElse(DEFAULT_RETENTION);
    }

    private Limit<Bytes> retentionSize(@Nullable RetentionSpec spec) {
        var fromCluster = inherited.retentionSize();
        var source =
                spec != null && spec.size() != null
                        ? SettingSource.Topic
                        : fromCluster.isPresent() ? SettingSource.Cluster : SettingSource.Default;
        sources.put("retention.bytes", source);
        return fromCluster.orElse(Limit.none());
    }

    /** Otherwise a producer's request is cut off without an error message. */
    private void batchesFitIntoRequests() {
        var request =
                Optional.ofNullable(cluster.config().get("socket.request.max.bytes"))
                        .flatMap(SettingText::number);
        String value = config.get("max.message.bytes");
        if (value != null
                && request.isPresent()
                && SettingText.number(value).orElse(0L) > request.get()) {
            in.refuse(
                    "spec.config[max.message.bytes]",
                    Reason.Invalid,
                    ("brokers accept requests of at most %d bytes (socket.request.max.bytes), which"
                         + " must hold a batch; lower it, or raise that in the Cluster's config")
                            .formatted(request.get()));
        }
    }
}
