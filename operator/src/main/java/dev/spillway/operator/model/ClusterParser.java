package dev.spillway.operator.model;

import dev.spillway.operator.api.AuthorizationSpec;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterSpec;
import dev.spillway.operator.api.ControllerStorageSpec;
import dev.spillway.operator.api.ControllersSpec;
import dev.spillway.operator.api.ControllersSpecBuilder;
import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.api.RollingSpec;
import dev.spillway.operator.api.StorageSpec;
import dev.spillway.operator.api.Upgrade;
import dev.spillway.operator.model.Problem.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses a Cluster into a ClusterModel, in the order of the spec; but the size of the cache for
 * cold data before the brokers, whose heap holds it, and the rest of tiering after them.
 */
final class ClusterParser {
    private static final int DEFAULT_BROKERS = 3;

    /** Ids from 1000 are controllers; larger clusters are untested. */
    private static final int MAX_BROKERS = 500;

    private static final int DEFAULT_CONTROLLERS = 3;
    private static final Set<Integer> QUORUMS = Set.of(1, 3, 5);
    private static final Bytes NO_CACHE = new Bytes(0);
    private static final String DEFAULT_CONTROLLER_DISK = "10Gi";

    private final SpecReader in = new SpecReader();
    private final Cluster cluster;
    private final KafkaVersions known;
    private final Optional<KafkaVersion> running;

    ClusterParser(Cluster cluster, KafkaVersions known, Optional<KafkaVersion> running) {
        this.cluster = cluster;
        this.known = known;
        this.running = running;
    }

    ParseResult<ClusterModel> parse() {
        @Nullable ClusterSpec spec = cluster.getSpec();
        if (spec == null) {
            return new ParseResult.Invalid<>(
                    List.of(
                            new Problem(
                                    "spec",
                                    Reason.Required,
                                    "set at least spec.storage.size, for example 100Gi")));
        }
        KafkaVersion version = version(spec.version());
        MetadataVersionChoice metadata = metadata(spec.metadataVersion(), version);
        var tieringParser = new TieringParser(in);
        Optional<Bytes> cache = tieringParser.cache(spec.tiering());
        var listeners = new ListenerParser(in).parse(spec.listeners());
        Authorization authorization = authorization(spec.authorization());
        Quotas defaultQuotas =
                new QuotasParser(in, "spec.defaultQuotas").parse(spec.defaultQuotas());
        NodePool brokers = brokers(spec, cache.orElse(NO_CACHE), Ports.ofBrokers(listeners));
        Tiering tiering =
                tieringParser.parse(
                        spec.tiering(),
                        cache.orElseGet(() -> TieringParser.defaultCache(brokers.jvm().heap())));
        NodePool controllers = controllers(spec.controllers());
        ownedVolumesExist(brokers, controllers, tiering);
        var config = new BrokerConfigParser(in).parse(spec.config(), version, brokers);
        new UnsafeSettings(in, config, tiering, brokers.replicas()).check();
        Logging logging = new LoggingParser(in).parse(spec.logging());
        int maxUnavailable = maxUnavailable(spec.rolling());
        hotFitsTheDisk(tiering, brokers.storage().growTo());
        return in.result(() ->
                ClusterModelBuilder.builder()
                        .namespace(cluster.getMetadata().getNamespace())
                        .name(cluster.getMetadata().getName())
                        .uid(cluster.getMetadata().getUid())
                        .version(version)
                        .image(spec.image() == null ? "" : spec.image())
                        .metadata(metadata)
                        .brokers(brokers)
                        .controllers(controllers)
                        .reclaim(reclaim(spec.storage()))
                        .tiering(tiering)
                        .listeners(listeners)
                        .authorization(authorization)
                        .defaultQuotas(defaultQuotas)
                        .config(config)
                        .logging(logging)
                        .maxUnavailable(maxUnavailable)
                        .upgrade(spec.upgrade() == null ? Upgrade.Automatic : spec.upgrade())
                        .restartedAt(annotation(Labels.RESTARTED_AT))
                        .rotation(
                                RotationRequest.of(
                                        annotation(Labels.ROTATE_CA),
                                        annotation(Labels.DISTRUST_CLIENTS_CA)))
                        .paused(Boolean.TRUE.equals(spec.paused()))
                        .build());
    }

    private KafkaVersion version(@Nullable String text) {
        if (text == null) {
            return running.map(this::stillSupported).orElse(known.newest());
        }
        var version = known.find(text);
        if (version.isEmpty()) {
            in.refuse(
                    "spec.version",
                    Reason.NotSupported,
                    "this operator does not run Kafka %s; choose one of: %s"
                            .formatted(text, known.list()));
        }
        return version.orElse(known.newest());
    }

    /**
     * An upgrade of the operator never upgrades Kafka by itself, even if the version is no longer
     * supported.
     */
    private KafkaVersion stillSupported(KafkaVersion version) {
        if (!known.all().contains(version)) {
            in.refuse(
                    "spec.version",
                    Reason.Required,
                    "the cluster runs Kafka %s, which this operator does not run; choose one of: %s"
                            .formatted(version, known.list()));
        }
        return version;
    }

    private MetadataVersionChoice metadata(@Nullable String text, KafkaVersion kafka) {
        if (text == null) {
            return new MetadataVersionChoice.Keep();
        }
        var version = MetadataVersion.parse(text).filter(asked -> asked.runsOn(kafka));
        if (version.isEmpty()) {
            in.refuse(
                    "spec.metadataVersion",
                    Reason.NotSupported,
                    "Kafka %s does not know metadata.version %s; lower it, or set a spec.version that"
                                    .formatted(kafka, text)
                            + " does (status.metadataVersion is what is in force)");
        }
        return version.<MetadataVersionChoice>map(MetadataVersionChoice.Exactly::new)
                .orElse(new MetadataVersionChoice.Keep());
    }

    private static Authorization authorization(@Nullable AuthorizationSpec spec) {
        return switch (spec == null ? null : spec.defaultAccess()) {
            case null -> Authorization.Deny;
            case Deny -> Authorization.Deny;
            case AllowAll -> Authorization.AllowAll;
        };
    }

    private int maxUnavailable(@Nullable RollingSpec spec) {
        int most = spec == null || spec.maxUnavailable() == null ? 1 : spec.maxUnavailable();
        if (most < 1) {
            in.refuse(
                    "spec.rolling.maxUnavailable",
                    Reason.Invalid,
                    "must be at least 1; to postpone restarts, set spec.paused: true");
        }
        return most;
    }

    private NodePool brokers(ClusterSpec spec, Bytes cache, Set<Integer> ports) {
        int replicas = spec.replicas() == null ? DEFAULT_BROKERS : spec.replicas();
        if (replicas < 1 || replicas > MAX_BROKERS) {
            in.refuse(
                    "spec.replicas",
                    Reason.Invalid,
                    "must be from 1 to %d; to keep the data without running anything, delete the"
                                    .formatted(MAX_BROKERS)
                            + " Cluster with storage.reclaim: Retain");
        }
        StorageSpec storage = spec.storage();
        return new NodePoolParser(in, NodeRole.Broker, "spec", cache, ports)
                .parse(
                        replicas,
                        storage == null ? null : storage.size(),
                        storage == null ? null : storage.growTo(),
                        storage == null ? null : storage.storageClassName(),
                        spec.resources(),
                        spec.jvm(),
                        spec.pod());
    }

    private NodePool controllers(@Nullable ControllersSpec given) {
        ControllersSpec spec = given == null ? ControllersSpecBuilder.builder().build() : given;
        int replicas = spec.replicas() == null ? DEFAULT_CONTROLLERS : spec.replicas();
        if (!QUORUMS.contains(replicas)) {
            in.refuse("spec.controllers.replicas", Reason.Invalid, "must be 1, 3 or 5");
        }
        ControllerStorageSpec storage = spec.storage();
        String size = storage == null ? null : storage.size();
        return new NodePoolParser(
                        in, NodeRole.Controller, "spec.controllers", NO_CACHE, Ports.OF_CONTROLLERS)
                .parse(
                        replicas,
                        size == null ? DEFAULT_CONTROLLER_DISK : size,
                        null,
                        storage == null ? null : storage.storageClassName(),
                        spec.resources(),
                        spec.jvm(),
                        spec.pod());
    }

    /** Which of them there are is known once tiering is valid. */
    private void ownedVolumesExist(NodePool brokers, NodePool controllers, Tiering tiering) {
        if (!in.hasProblems()) {
            new OwnedVolumeMounts(in, "spec.pod", NodeRole.Broker, tiering)
                    .check(brokers.pod().additions());
            new OwnedVolumeMounts(in, "spec.controllers.pod", NodeRole.Controller, tiering)
                    .check(controllers.pod().additions());
        }
    }

    /** Empty when there is none. */
    private String annotation(String key) {
        var annotations = cluster.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(key, "");
    }

    private static Reclaim reclaim(@Nullable StorageSpec storage) {
        return storage == null || storage.reclaim() == null ? Reclaim.Retain : storage.reclaim();
    }

    /** What a single partition may keep must fit on a disk that many share. */
    private void hotFitsTheDisk(Tiering tiering, Bytes disk) {
        if (tiering instanceof Tiering.S3 s3
                && s3.hot().size() instanceof Limit.AtMost<Bytes>(Bytes hot)
                && hot.compareTo(disk) > 0
                && !in.hasProblems()) {
            in.refuse(
                    "spec.tiering.hot.size",
                    Reason.Invalid,
                    "%s of each partition do not fit on disks of %s; lower it, or raise"
                                    .formatted(hot.text(), disk.text())
                            + " spec.storage.size");
        }
    }
}
