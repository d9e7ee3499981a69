package dev.spillway.operator.admin;

import static java.util.stream.Collectors.toMap;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigType;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.admin.Results;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.jspecify.annotations.Nullable;

/** Kafka's Admin client in front of a {@link FakeKafka}: the calls that the operator makes. */
final class FakeAdmin {

    /** Kafka's defaults of topic settings. */
    private static final Map<String, String> DEFAULTS =
            new TreeMap<>(
                    Map.of(
                            "cleanup.policy", "delete",
                            "min.insync.replicas", "1",
                            "remote.log.copy.disable", "false",
                            "remote.storage.enable", "false",
                            "retention.ms", "604800000",
                            "segment.bytes", "1073741824"));

    private static final long DISK = 1_000_000_000;

    private final FakeKafka kafka;
    private final ScriptedAdminCalls script;

    private FakeAdmin(FakeKafka kafka, ScriptedAdminCalls script) {
        this.kafka = kafka;
        this.script = script;
    }

    static Admin of(FakeKafka kafka, ScriptedAdminCalls script) {
        var fake = new FakeAdmin(kafka, script);
        return (Admin)
                Proxy.newProxyInstance(
                        Admin.class.getClassLoader(),
                        new Class<?>[] {Admin.class},
                        (proxy, method, arguments) -> fake.answer(method.getName(), arguments));
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object answer(String call, Object[] with) {
        return switch (call) {
            case "describeCluster" ->
                    Results.cluster(
                            script.answer(call, "nodes", nodes -> nodes()),
                            script.answer("clusterId", "id", id -> "the-id"));
            case "describeMetadataQuorum" ->
                    Results.quorum(
                            script.answer(
                                    call,
                                    "quorum",
                                    all ->
                                            Results.quorum(
                                                    kafka.leader, kafka.voters, kafka.observers)));
            case "describeFeatures" ->
                    Results.features(script.answer(call, "features", all -> features()));
            case "listPartitionReassignments" ->
                    Results.reassignments(
                            script.answer(call, "moves", all -> Map.copyOf(kafka.moves)));
            case "listTopics" -> Results.listings(script.answer(call, "topics", all -> listings()));
            case "describeTopics" ->
                    Results.topics(
                            script.answers(call, (Collection<String>) with[0], this::description));
            case "describeConfigs" ->
                    Results.configs(
                            script.answers(
                                    call, (Collection<ConfigResource>) with[0], this::config));
            case "describeLogDirs" ->
                    Results.logDirs(
                            script.answers(call, (Collection<Integer>) with[0], this::logDirs));
            // The cluster has no users.
            case "describeAcls" -> Results.acls(script.answer(call, "acls", all -> List.of()));
            case "describeUserScramCredentials" ->
                    Results.credentials(
                            script.answer(
                                    call,
                                    "users",
                                    all -> new DescribeUserScramCredentialsResponseData()));
            case "describeClientQuotas" ->
                    Results.quotas(script.answer(call, "quotas", all -> Map.of()));
            case "listOffsets" -> offsets(call, (Map<TopicPartition, OffsetSpec>) with[0]);
            case "close" -> {
                script.close();
                yield null;
            }
            default -> change(call, with);
        };
    }

    @SuppressWarnings("unchecked")
    private Object change(String call, Object[] with) {
        return switch (call) {
            case "createTopics" -> {
                var ids = script.answers(call, (Collection<NewTopic>) with[0], kafka::create);
                yield Results.created(
                        ids.entrySet().stream()
                                .collect(toMap(id -> id.getKey().name(), Map.Entry::getValue)));
            }
            case "createPartitions" -> {
                var topics = (Map<String, NewPartitions>) with[0];
                yield Results.grown(
                        script.answers(
                                call,
                                topics.keySet(),
                                done(name -> kafka.grow(name, topics.get(name).totalCount()))));
            }
            case "incrementalAlterConfigs" -> {
                var changes = (Map<ConfigResource, Collection<AlterConfigOp>>) with[0];
                yield Results.altered(
                        script.answers(
                                call,
                                changes.keySet(),
                                done(resource -> kafka.alter(resource, changes.get(resource)))));
            }
            case "deleteTopics" ->
                    Results.deleted(
                            script.answers(
                                    call,
                                    ((TopicCollection.TopicIdCollection) with[0]).topicIds(),
                                    done(kafka::delete)));
            case "updateFeatures" -> {
                var levels = (Map<String, FeatureUpdate>) with[0];
                yield Results.updated(
                        script.answers(
                                call,
                                levels.keySet(),
                                done(name ->
                                        kafka.features.put(
                                                name, levels.get(name).maxVersionLevel()))));
            }
            case "unregisterBroker" ->
                    Results.unregistered(
                            script.answer(call, (Integer) with[0], done(kafka::unregister)));
            case "addRaftVoter" ->
                    Results.voterAdded(
                            script.answer(
                                    call,
                                    with[0] + " " + with[2],
                                    done(id -> kafka.addVoter((Integer) with[0], (Uuid) with[1]))));
            case "removeRaftVoter" ->
                    Results.voterRemoved(
                            script.answer(
                                    call,
                                    (Integer) with[0],
                                    done(id -> kafka.removeVoter(id, (Uuid) with[1]))));
            case "alterPartitionReassignments" -> {
                var moves = (Map<TopicPartition, Optional<NewPartitionReassignment>>) with[0];
                yield Results.reassigned(
                        script.answers(
                                call,
                                moves.keySet(),
                                done(key -> kafka.reassign(key, moves.get(key)))));
            }
            case "electLeaders" -> elect(call, (Collection<TopicPartition>) with[1]);
            default -> throw new AssertionError("no fake answers " + call);
        };
    }

    /** Calls without a result of their own. */
    private static <K> ScriptedAdminCalls.Change<K, @Nullable Void> done(Consumer<K> change) {
        return part -> {
            change.accept(part);
            return null;
        };
    }

    private Collection<Node> nodes() {
        return kafka.brokers.keySet().stream().map(this::node).toList();
    }

    private Node node(int id) {
        var broker = kafka.brokers.get(id);
        return broker == null
                ? new Node(id, "", -1)
                : new Node(
                        id,
                        "broker-" + id,
                        9094,
                        broker.rack.isEmpty() ? null : broker.rack,
                        broker.fenced);
    }

    private FeatureMetadata features() {
        return Results.features(
                kafka.features.entrySet().stream()
                        .collect(
                                toMap(
                                        Map.Entry::getKey,
                                        level ->
                                                new FinalizedVersionRange(
                                                        level.getValue(), level.getValue()))));
    }

    private Map<String, TopicListing> listings() {
        var listings = new HashMap<String, TopicListing>();
        kafka.topics.forEach(
                (name, topic) -> listings.put(name, new TopicListing(name, topic.id, false)));
        return listings;
    }

    private TopicDescription description(String name) {
        var topic = kafka.topic(name);
        var partitions = new ArrayList<TopicPartitionInfo>();
        for (var partition : topic.partitions) {
            partitions.add(
                    new TopicPartitionInfo(
                            partitions.size(),
                            partition.leader.map(this::node).orElse(null),
                            partition.replicas.stream().map(this::node).toList(),
                            partition.isr.stream().map(this::node).toList()));
        }
        return new TopicDescription(name, false, partitions, null, topic.id);
    }

    private Config config(ConfigResource resource) {
        var entries = new TreeMap<String, ConfigEntry>();
        if (resource.type() == ConfigResource.Type.TOPIC) {
            var topic = kafka.topic(resource.name());
            put(entries, DEFAULTS, ConfigSource.DEFAULT_CONFIG);
            put(entries, kafka.topicDefaults, ConfigSource.STATIC_BROKER_CONFIG);
            put(entries, topic.settings, ConfigSource.DYNAMIC_TOPIC_CONFIG);
        } else {
            put(entries, Map.of("num.io.threads", "8"), ConfigSource.STATIC_BROKER_CONFIG);
            put(entries, kafka.dynamicDefaults, ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
            if (!resource.name().isEmpty()) {
                put(
                        entries,
                        kafka.brokers.get(Integer.parseInt(resource.name())).settings,
                        ConfigSource.DYNAMIC_BROKER_CONFIG);
            }
        }
        return new Config(entries.values());
    }

    /** Later sources take precedence; the synonyms list the others. */
    private static void put(
            Map<String, ConfigEntry> entries, Map<String, String> settings, ConfigSource source) {
        settings.forEach((key, value) -> {
            var synonyms = new ArrayList<ConfigEntry.ConfigSynonym>();
            synonyms.add(Results.synonym(key, value, source));
            if (entries.containsKey(key)) {
                synonyms.addAll(entries.get(key).synonyms());
            }
            entries.put(
                    key,
                    new ConfigEntry(
                            key, value, source, false, false, synonyms, ConfigType.STRING, ""));
        });
    }

    private Map<String, LogDirDescription> logDirs(int id) {
        var broker = kafka.brokers.get(id);
        if (broker.diskFailed) {
            return Map.of(
                    "/data", new LogDirDescription(new KafkaStorageException("offline"), Map.of()));
        }
        var replicas = new HashMap<TopicPartition, ReplicaInfo>();
        long used = 0;
        for (var topic : kafka.topics.entrySet()) {
            int index = 0;
            for (var partition : topic.getValue().partitions) {
                var bytes = partition.logs.get(id);
                if (bytes != null) {
                    used += bytes;
                    replicas.put(
                            new TopicPartition(topic.getKey(), index),
                            new ReplicaInfo(bytes, 0, false));
                }
                index++;
            }
        }
        return Map.of(
                "/data",
                new LogDirDescription(
                        null,
                        replicas,
                        DISK,
                        DISK - used,
                        broker.settings.containsKey("cordoned.log.dirs")));
    }

    private ListOffsetsResult offsets(String call, Map<TopicPartition, OffsetSpec> asked) {
        return new ListOffsetsResult(
                script.answers(
                        call,
                        asked.keySet(),
                        key ->
                                new ListOffsetsResult.ListOffsetsResultInfo(
                                        offset(key, asked.get(key)), -1, Optional.empty())));
    }

    private long offset(TopicPartition key, OffsetSpec which) {
        var partition = kafka.partition(key);
        return switch (which) {
            case OffsetSpec.EarliestLocalSpec local -> partition.localStart;
            case OffsetSpec.LatestTieredSpec tiered -> partition.lastInS3;
            case OffsetSpec.LatestSpec latest -> partition.end;
            default -> throw new AssertionError(which);
        };
    }

    private Object elect(String call, Collection<TopicPartition> partitions) {
        return Results.elected(
                script.answer(
                        call,
                        partitions.stream().map(TopicPartition::toString).sorted().toList(),
                        asked -> partitions.stream().collect(toMap(p -> p, kafka::elect))));
    }
}
