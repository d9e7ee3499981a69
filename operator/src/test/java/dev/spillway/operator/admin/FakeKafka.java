package dev.spillway.operator.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.Results;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.DuplicateVoterException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.PreferredLeaderNotAvailableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.VoterNotFoundException;
import org.apache.kafka.storage.internals.log.LogConfig;

/** A Kafka cluster in memory, with the answers that Kafka 4.4 gives to what it cannot do. */
final class FakeKafka {

    /** The leader's clock, in ms. */
    static final long NOW = 1_000_000;

    static final class Broker {
        final int id;
        String rack = "";
        boolean fenced;
        boolean diskFailed;
        final Map<String, String> settings = new TreeMap<>();

        Broker(int id) {
            this.id = id;
        }
    }

    static final class Topic {
        final Uuid id;
        final List<Partition> partitions = new ArrayList<>();
        final Map<String, String> settings = new TreeMap<>();

        Topic(Uuid id) {
            this.id = id;
        }
    }

    static final class Partition {
        List<Integer> replicas;
        List<Integer> isr;
        Optional<Integer> leader;

        /** Bytes of the log on each broker that has made one. */
        final Map<Integer, Long> logs = new TreeMap<>();

        /** Offsets as ListOffsets tells them; -1 where there is none. */
        long localStart;

        long lastInS3 = -1;
        long end;

        Partition(List<Integer> replicas) {
            this.replicas = replicas;
            this.isr = replicas;
            this.leader = Optional.of(replicas.getFirst());
            replicas.forEach(broker -> logs.put(broker, 0L));
        }
    }

    final SortedMap<Integer, Broker> brokers = new TreeMap<>();
    final SortedMap<String, Topic> topics = new TreeMap<>();
    final Map<String, String> dynamicDefaults = new TreeMap<>();

    /** What the brokers' own settings make of topics that do not set it. */
    final Map<String, String> topicDefaults = new TreeMap<>();

    final Map<TopicPartition, PartitionReassignment> moves = new HashMap<>();
    final Map<String, Short> features = new HashMap<>(Map.of("metadata.version", (short) 33));
    final List<QuorumInfo.ReplicaState> voters = new ArrayList<>();
    final List<QuorumInfo.ReplicaState> observers = new ArrayList<>();
    int leader = 1000;
    private int made;

    /** With brokers 0, 1, ... and one controller, 1000. */
    FakeKafka(int brokers) {
        IntStream.range(0, brokers).forEach(id -> this.brokers.put(id, new Broker(id)));
        voters.add(member(1000, 0));
    }

    /** One disk of a node. Its last time with the whole log is so long ago. */
    static QuorumInfo.ReplicaState member(int id, long behindMs) {
        return Results.replica(id, new Uuid(1, id), OptionalLong.of(NOW - behindMs));
    }

    static String name(Object part) {
        return switch (part) {
            case ConfigResource resource when resource.type() == ConfigResource.Type.BROKER ->
                    "broker " + resource.name();
            case ConfigResource resource -> resource.name();
            case NewTopic topic -> topic.name();
            default -> part.toString();
        };
    }

    /** A topic with partitions on the first brokers, as it is once everything has settled. */
    Topic add(String name, int partitions, int replicas) {
        var topic = new Topic(new Uuid(7, ++made));
        grow(topic, partitions, replicas);
        topics.put(name, topic);
        return topic;
    }

    private void grow(Topic topic, int partitions, int replicas) {
        var ids = brokers.values().stream().filter(b -> !b.fenced).map(b -> b.id).toList();
        for (int index = topic.partitions.size(); index < partitions; index++) {
            int first = index;
            topic.partitions.add(
                    new Partition(
                            IntStream.range(0, replicas)
                                    .mapToObj(i -> ids.get((first + i) % ids.size()))
                                    .toList()));
        }
    }

    Uuid create(NewTopic topic) {
        var name = topic.name();
        if (topics.containsKey(name)) {
            throw new TopicExistsException("Topic '" + name + "' already exists.");
        }
        topics.keySet().stream()
                .filter(other -> other.replace('.', '_').equals(name.replace('.', '_')))
                .forEach(other -> {
                    throw new InvalidTopicException(
                            "Topic '" + name + "' collides with existing topic: " + other);
                });
        var serving = brokers.values().stream().filter(broker -> !broker.fenced).count();
        if (topic.replicationFactor() > serving) {
            throw new InvalidReplicationFactorException(
                    "Unable to replicate the partition " + topic.replicationFactor() + " time(s)");
        }
        var one = add(name, topic.numPartitions(), topic.replicationFactor());
        one.settings.putAll(topic.configs());
        return one.id;
    }

    void grow(String name, int partitions) {
        var topic = topic(name);
        if (partitions <= topic.partitions.size()) {
            throw new InvalidPartitionsException(
                    "Topic already has " + topic.partitions.size() + " partition(s).");
        }
        grow(topic, partitions, topic.partitions.getFirst().replicas.size());
    }

    void alter(ConfigResource resource, Collection<AlterConfigOp> operations) {
        var settings =
                switch (resource.type()) {
                    case TOPIC -> topic(resource.name()).settings;
                    case BROKER ->
                            resource.name().isEmpty()
                                    ? dynamicDefaults
                                    : brokers.get(Integer.parseInt(resource.name())).settings;
                    default -> throw new AssertionError(resource);
                };
        if (resource.type() == ConfigResource.Type.TOPIC) {
            // All of them or none.
            operations.forEach(operation -> known(operation.configEntry().name()));
        }
        for (var operation : operations) {
            var entry = operation.configEntry();
            switch (operation.opType()) {
                case SET -> settings.put(entry.name(), entry.value());
                case DELETE -> settings.remove(entry.name());
                default -> throw new AssertionError(operation);
            }
        }
    }

    private static void known(String topicSetting) {
        if (!LogConfig.configNames().contains(topicSetting)) {
            throw new InvalidConfigurationException("Unknown topic config name: " + topicSetting);
        }
    }

    void delete(Uuid id) {
        if (!topics.values().removeIf(topic -> topic.id.equals(id))) {
            throw new UnknownTopicIdException("This server does not host this topic ID.");
        }
    }

    Topic topic(String name) {
        var topic = topics.get(name);
        if (topic == null) {
            throw new UnknownTopicOrPartitionException(
                    "This server does not host this topic-partition.");
        }
        return topic;
    }

    Partition partition(TopicPartition key) {
        return topic(key.topic()).partitions.get(key.partition());
    }

    void reassign(TopicPartition key, Optional<NewPartitionReassignment> wanted) {
        var partition = partition(key);
        if (wanted.isEmpty() && !moves.containsKey(key)) {
            throw new NoReassignmentInProgressException("No partition reassignment is in progress");
        }
        moves.remove(key);
        wanted.ifPresent(to -> {
            var adding = minus(to.targetReplicas(), partition.replicas);
            var all = new ArrayList<>(partition.replicas);
            all.addAll(adding);
            moves.put(
                    key,
                    new PartitionReassignment(
                            all, adding, minus(partition.replicas, to.targetReplicas())));
        });
    }

    /** Why the preferred leader cannot lead; nothing when it does now. */
    Optional<Throwable> elect(TopicPartition key) {
        if (!topics.containsKey(key.topic())) {
            return Optional.of(new UnknownTopicOrPartitionException("No such topic"));
        }
        var partition = partition(key);
        var preferred = partition.replicas.getFirst();
        if (!partition.isr.contains(preferred)) {
            return Optional.of(new PreferredLeaderNotAvailableException("It is not in sync"));
        }
        partition.leader = Optional.of(preferred);
        return Optional.empty();
    }

    void unregister(int broker) {
        if (brokers.remove(broker) == null) {
            throw new BrokerIdNotRegisteredException("Broker ID " + broker + " is not registered");
        }
    }

    void addVoter(int id, Uuid directory) {
        if (voters.stream().anyMatch(voter -> voter.replicaId() == id)) {
            throw new DuplicateVoterException("The voter id for " + id + " is already there");
        }
        voters.add(Results.replica(id, directory, OptionalLong.of(NOW)));
    }

    void removeVoter(int id, Uuid directory) {
        if (!voters.removeIf(
                voter -> voter.replicaId() == id && voter.replicaDirectoryId().equals(directory))) {
            throw new VoterNotFoundException("There is no voter " + id);
        }
    }

    private static List<Integer> minus(List<Integer> some, List<Integer> others) {
        return some.stream().filter(one -> !others.contains(one)).toList();
    }
}
