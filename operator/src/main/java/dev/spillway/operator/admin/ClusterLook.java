package dev.spillway.operator.admin;

import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.Quorum;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;

/**
 * One look at a whole cluster. The questions go out together where they do not build on each other.
 * A single broker that does not answer for itself (it may have just died) is shown with unknown
 * settings and disk; it does not spoil the look.
 */
final class ClusterLook {

    /**
     * Until a broker that has died is fenced, it seems to be there; a look must not wait for it.
     */
    private static final int BROKER_TIMEOUT_MS = 2_000;

    /** The feature that stands for the version of the metadata's records. */
    static final String METADATA_VERSION = "metadata.version";

    private final Admin admin;

    ClusterLook(Admin admin) {
        this.admin = admin;
    }

    KafkaView take() {
        var nodes =
                admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true))
                        .nodes();
        var quorum = admin.describeMetadataQuorum().quorumInfo();
        var features = admin.describeFeatures().featureMetadata();
        var moving = admin.listPartitionReassignments().reassignments();
        var names = admin.listTopics(new ListTopicsOptions().listInternal(true)).names();

        // Before the topics: a move that ends meanwhile then still shows as one, and not as a
        // partition with a replica too many.
        var moves = Answers.await(moving, "list reassignments");
        var topics = describe(Answers.await(names, "list topics"));
        var settings = settings(topics.keySet());
        var registered = Answers.await(nodes, "describe the cluster");
        var directories = directories(registered);
        var brokerSettings = brokerSettings(registered);
        var partitions =
                topics.values().stream()
                        .flatMap(topic ->
                                Topics.partitions(topic, settings.get(topic.name()), moves)
                                        .stream())
                        .toList();
        return new KafkaView(
                brokers(registered, directories, brokerSettings),
                quorum(Answers.await(quorum, "describe the quorum")),
                partitions,
                dynamicDefaults(),
                metadata(Answers.await(features, "describe the features")),
                Topics.types(brokerSettings.values()),
                new PlacementsLook(admin, partitions, settings, moves, directories).take());
    }

    /** A topic that was deleted since it was listed is left out. */
    private Map<String, TopicDescription> describe(Set<String> names) {
        var descriptions = new TreeMap<String, TopicDescription>();
        admin.describeTopics(names)
                .topicNameValues()
                .forEach((name, answer) ->
                        Topics.unlessAbsent(answer, "describe topic " + name)
                                .ifPresent(topic -> descriptions.put(name, topic)));
        return descriptions;
    }

    private Map<String, Config> settings(Set<String> topics) {
        var settings = new HashMap<String, Config>();
        var asked = topics.stream().map(ClusterLook::topicResource).toList();
        admin.describeConfigs(asked)
                .values()
                .forEach((topic, answer) ->
                        Topics.unlessAbsent(answer, "describe settings of " + topic.name())
                                .ifPresent(config -> settings.put(topic.name(), config)));
        return settings;
    }

    /** Only a broker itself knows its disk, and a fenced one may be gone. */
    private Map<Integer, Map<String, LogDirDescription>> directories(Collection<Node> nodes) {
        var directories = new HashMap<Integer, Map<String, LogDirDescription>>();
        admin.describeLogDirs(
                        unfenced(nodes), new DescribeLogDirsOptions().timeoutMs(BROKER_TIMEOUT_MS))
                .descriptions()
                .forEach((id, answer) ->
                        Topics.ifAnswered(answer).ifPresent(disk -> directories.put(id, disk)));
        return directories;
    }

    /** Of those that answer, by id. */
    private Map<Integer, Config> brokerSettings(Collection<Node> nodes) {
        var settings = new TreeMap<Integer, Config>();
        admin.describeConfigs(
                        unfenced(nodes).stream().map(ClusterLook::brokerResource).toList(),
                        new DescribeConfigsOptions().timeoutMs(BROKER_TIMEOUT_MS))
                .values()
                .forEach((broker, answer) ->
                        Topics.ifAnswered(answer)
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
                            config == null ? Map.of() : Topics.values(config)));
        }
        return brokers;
    }

    private static List<Integer> unfenced(Collection<Node> nodes) {
        return nodes.stream().filter(node -> !node.isFenced()).map(Node::id).toList();
    }

    /** All log directories as one: the operator gives a broker exactly one. */
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
                Answers.await(
                        Topics.of(admin.describeConfigs(List.of(all)).values(), all),
                        "describe settings of all brokers");
        return Topics.values(
                new Config(
                        config.entries().stream()
                                .filter(entry ->
                                        entry.source()
                                                == ConfigEntry.ConfigSource
                                                        .DYNAMIC_DEFAULT_BROKER_CONFIG)
                                .toList()));
    }

    /** Every KRaft cluster has one. */
    private static MetadataVersion metadata(FeatureMetadata features) {
        var range = features.finalizedFeatures().get(METADATA_VERSION);
        if (range == null) {
            throw new KafkaUnavailable("Kafka does not tell its metadata.version yet", null);
        }
        return new MetadataVersion(range.maxVersionLevel());
    }

    private static Quorum quorum(QuorumInfo info) {
        var now =
                info.voters().stream()
                        .filter(voter -> voter.replicaId() == info.leaderId())
                        .mapToLong(voter -> voter.lastCaughtUpTimestamp().orElse(0))
                        .findFirst()
                        .orElse(0);
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

    private static ConfigResource topicResource(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    private static ConfigResource brokerResource(int id) {
        return new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(id));
    }
}
