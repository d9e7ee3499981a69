package dev.spillway.operator.admin;

import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Placements;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.plan.balance.InternalTopics;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeLogDirsOptions;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Reads a snapshot of a cluster. Requests that do not depend on each other are sent together. A
 * broker that does not answer for itself (it may have just died) appears with unknown settings and
 * disk; it does not fail the snapshot.
 */
final class KafkaSnapshotReader {

    /**
     * A broker that has died appears to be there until it is fenced; a snapshot must not wait for
     * it.
     */
    private static final int BROKER_TIMEOUT_MS = 2_000;

    /** The feature for the version of the metadata's records. */
    static final String METADATA_VERSION = "metadata.version";

    private final Admin admin;
    private final TopicCatalog catalog;
    private final PartitionLogs logs;
    private final StorageUsageReader storageUsageReader;
    private final Clock clock;

    KafkaSnapshotReader(
            Admin admin,
            TopicCatalog catalog,
            PartitionLogs logs,
            StorageUsageReader storageUsageReader,
            Clock clock) {
        this.admin = admin;
        this.catalog = catalog;
        this.logs = logs;
        this.storageUsageReader = storageUsageReader;
        this.clock = clock;
    }

    /**
     * @param before placements of the previous snapshot; {@link Placements#NONE} when there was
     *     none
     */
    KafkaSnapshot read(KafkaConnection.Depth depth, Placements before) {
        var cluster =
                admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true));
        var quorum = admin.describeMetadataQuorum().quorumInfo();
        var features = admin.describeFeatures().featureMetadata();
        var moving = admin.listPartitionReassignments().reassignments();
        var names = admin.listTopics(new ListTopicsOptions().listInternal(true)).listings();

        var access = new AccessReader(admin);

        // Before the topics: a move that ends in between still appears as one, and not as a
        // partition with an extra replica.
        var moves = AdminCalls.await(moving, "list reassignments");
        var listings = AdminCalls.await(names, "list topics");
        var topics = catalog.refresh(admin, listings, moves, clock.instant());
        var registered = AdminCalls.await(cluster.nodes(), "describe the cluster");
        var directories = directories(registered);
        var brokerSettings = brokerSettings(registered);
        var partitions =
                topics.values().stream().flatMap(topic -> topic.partitions().stream()).toList();
        var placements =
                new PlacementsReader(admin, partitions, inForce(topics), moves, directories);
        var storageUsage = storageUsageReader.read(registered, directories, depth);
        var view =
                new KafkaView(
                                brokers(registered, directories, brokerSettings),
                                quorum(AdminCalls.await(quorum, "describe the quorum")),
                                partitions,
                                dynamicDefaults(),
                                internalTopicSettings(topics),
                                metadata(AdminCalls.await(features, "describe the features")),
                                TopicDescriptions.types(brokerSettings.values()),
                                placements.read(depth, before))
                        .withDisks(storageUsageReader.disks());
        return new KafkaSnapshot(
                AdminCalls.await(cluster.clusterId(), "describe the cluster"),
                view,
                topics,
                logs.missing(topics, directories),
                storageUsage,
                access.read());
    }

    private static Map<String, Map<String, String>> inForce(
            Map<String, ObservedTopic.Present> topics) {
        var settings = new HashMap<String, Map<String, String>>();
        topics.forEach((name, topic) -> settings.put(name, topic.settings()));
        return settings;
    }

    private static Map<String, Map<String, String>> internalTopicSettings(
            Map<String, ObservedTopic.Present> topics) {
        var settings = new TreeMap<String, Map<String, String>>();
        topics.forEach((name, topic) -> {
            if (InternalTopics.contains(name)) {
                settings.put(name, topic.overrides());
            }
        });
        return settings;
    }

    /** Only the broker itself knows its disk; a fenced one may be gone. */
    private Map<Integer, Map<String, LogDirDescription>> directories(Collection<Node> nodes) {
        var directories = new HashMap<Integer, Map<String, LogDirDescription>>();
        admin.describeLogDirs(
                        unfenced(nodes), new DescribeLogDirsOptions().timeoutMs(BROKER_TIMEOUT_MS))
                .descriptions()
                .forEach((id, answer) ->
                        TopicDescriptions.ifAnswered(answer)
                                .ifPresent(disk -> directories.put(id, disk)));
        return directories;
    }

    /** Of the brokers that answer, by id. */
    private Map<Integer, Config> brokerSettings(Collection<Node> nodes) {
        var settings = new TreeMap<Integer, Config>();
        admin.describeConfigs(
                        unfenced(nodes).stream().map(KafkaSnapshotReader::brokerResource).toList(),
                        new DescribeConfigsOptions()
                                .includeSynonyms(true)
                                .timeoutMs(BROKER_TIMEOUT_MS))
                .values()
                .forEach((broker, answer) ->
                        TopicDescriptions.ifAnswered(answer)
                                .ifPresent(config ->
                                        settings.put(Integer.valueOf(broker.name()), config)));
        return settings;
    }

    private static SortedMap<Integer, Broker> brokers(
            Collection<Node> nodes,
            Map<Integer, Map<String, LogDirDescription>> directories,
            Map<Integer, Config> settings) {
        var brokers = new TreeMap<Integer, Broker>();
        for (var node : nodes) {
            var disk = directories.get(node.id());
            var config = settings.get(node.id());
            brokers.put(
                    node.id(),
                    new Broker(
                            node.id(),
                            node.isFenced(),
                            node.hasRack() ? node.rack() : "",
                            disk == null ? Broker.Disk.UNKNOWN : disk(disk),
                            config == null ? Map.of() : TopicDescriptions.values(config.entries()),
                            config == null ? Broker.Sources.UNKNOWN : sources(config)));
        }
        return brokers;
    }

    private static Broker.Sources sources(Config config) {
        return new Broker.Sources(
                TopicDescriptions.values(
                        config.entries(), ConfigEntry.ConfigSource.DYNAMIC_BROKER_CONFIG),
                TopicDescriptions.values(
                        config.entries(), ConfigEntry.ConfigSource.STATIC_BROKER_CONFIG),
                TopicDescriptions.values(
                        config.entries(), ConfigEntry.ConfigSource.DEFAULT_CONFIG));
    }

    private static List<Integer> unfenced(Collection<Node> nodes) {
        return nodes.stream().filter(node -> !node.isFenced()).map(Node::id).toList();
    }

    /** All log directories combined: the operator gives a broker exactly one. */
    private static Broker.Disk disk(Map<String, LogDirDescription> directories) {
        var all = directories.values();
        return new Broker.Disk(
                all.stream().mapToLong(d -> d.totalBytes().orElse(0)).sum(),
                all.stream().mapToLong(d -> d.usableBytes().orElse(0)).sum(),
                all.stream()
                        .flatMap(d -> d.replicaInfos().values().stream())
                        .mapToLong(replica -> replica.size())
                        .sum(),
                all.stream().anyMatch(d -> d.error() != null),
                all.stream().anyMatch(LogDirDescription::isCordoned));
    }

    private Map<String, String> dynamicDefaults() {
        var all = new ConfigResource(ConfigResource.Type.BROKER, "");
        var config =
                AdminCalls.await(
                        TopicDescriptions.answer(admin.describeConfigs(List.of(all)).values(), all),
                        "describe settings of all brokers");
        return TopicDescriptions.values(
                config.entries().stream()
                        .filter(entry ->
                                entry.source()
                                        == ConfigEntry.ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG)
                        .toList());
    }

    /** Every KRaft cluster has one. */
    private static MetadataVersion metadata(FeatureMetadata features) {
        var range = features.finalizedFeatures().get(METADATA_VERSION);
        if (range == null) {
            throw new KafkaUnavailableException(
                    "Kafka does not report its metadata.version yet", null);
        }
        return new MetadataVersion(range.maxVersionLevel());
    }

    /**
     * The leader last caught up now, by its own clock, which defines the time. A leader that
     * removes itself as a voter leads on for a moment as an observer. Without a leader nobody is
     * known to have caught up.
     */
    private static Quorum quorum(QuorumInfo info) {
        var now =
                Stream.concat(info.voters().stream(), info.observers().stream())
                        .filter(replica -> replica.replicaId() == info.leaderId())
                        .flatMapToLong(replica -> replica.lastCaughtUpTimestamp().stream())
                        .max()
                        .orElse(Long.MAX_VALUE);
        return new Quorum(
                info.leaderId(),
                info.voters().stream().map(voter -> member(voter, now)).toList(),
                info.observers().stream().map(observer -> member(observer, now)).toList());
    }

    private static Quorum.Member member(QuorumInfo.ReplicaState replica, long now) {
        return new Quorum.Member(
                replica.replicaId(),
                replica.replicaDirectoryId().toString(),
                Math.max(0, now - replica.lastCaughtUpTimestamp().orElse(0)));
    }

    private static ConfigResource brokerResource(int id) {
        return new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(id));
    }
}
