package dev.spillway.operator.admin;

import dev.spillway.operator.plan.balance.CancelMove;
import dev.spillway.operator.plan.balance.Election;
import dev.spillway.operator.plan.balance.Move;
import dev.spillway.operator.plan.balance.ThrottleChange;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.DuplicateVoterException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.VoterNotFoundException;

/** Implements the changes with Kafka's Admin client. */
final class AdminChanges implements KafkaChanges {

    private static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String CORDONED_LOG_DIRS = "cordoned.log.dirs";
    private static final String LEADER_RATE = "leader.replication.throttled.rate";
    private static final String FOLLOWER_RATE = "follower.replication.throttled.rate";
    private static final String LEADER_REPLICAS = "leader.replication.throttled.replicas";
    private static final String FOLLOWER_REPLICAS = "follower.replication.throttled.replicas";

    private final Admin admin;
    private final TopicCatalog catalog;
    private final BiConsumer<Integer, Map<String, String>> onBrokerAltered;

    AdminChanges(Admin admin, TopicCatalog catalog) {
        this(admin, catalog, (broker, settings) -> {});
    }

    /**
     * @param onBrokerAltered told which settings were set on one broker
     */
    AdminChanges(
            Admin admin,
            TopicCatalog catalog,
            BiConsumer<Integer, Map<String, String>> onBrokerAltered) {
        this.onBrokerAltered = onBrokerAltered;
        this.admin = admin;
        this.catalog = catalog;
    }

    @Override
    public void alterBrokers(Map<String, String> set, Set<String> unset) {
        // The empty name stands for the cluster-wide default.
        alter(
                new ConfigResource(ConfigResource.Type.BROKER, ""),
                set,
                unset,
                "alter broker settings");
    }

    @Override
    public void alterTopic(String topic, Map<String, String> set) {
        catalog.forget(Set.of(topic));
        alter(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                set,
                Set.of(),
                "alter topic " + topic);
    }

    @Override
    public void alterBroker(int brokerId, Map<String, String> set, Set<String> unset) {
        alter(
                new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(brokerId)),
                set,
                unset,
                "alter settings of broker " + brokerId);
        onBrokerAltered.accept(brokerId, set);
    }

    @Override
    public void alterMetadataVersion(int level, boolean raise) {
        var type =
                raise
                        ? FeatureUpdate.UpgradeType.UPGRADE
                        : FeatureUpdate.UpgradeType.SAFE_DOWNGRADE;
        AdminCalls.await(
                admin.updateFeatures(
                                Map.of(
                                        KafkaSnapshotReader.METADATA_VERSION,
                                        new FeatureUpdate((short) level, type)),
                                new UpdateFeaturesOptions())
                        .all(),
                "change metadata.version to level " + level);
    }

    @Override
    public void cordon(int brokerId, boolean cordoned) {
        var broker = new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(brokerId));
        if (cordoned) {
            alter(broker, Map.of(CORDONED_LOG_DIRS, "*"), Set.of(), "cordon broker " + brokerId);
        } else {
            alter(broker, Map.of(), Set.of(CORDONED_LOG_DIRS), "uncordon broker " + brokerId);
        }
    }

    @Override
    public void unregister(int brokerId) {
        awaitUnlessDone(
                admin.unregisterBroker(brokerId).all(),
                "unregister broker " + brokerId,
                BrokerIdNotRegisteredException.class);
    }

    @Override
    public void addVoter(int controllerId, String directoryId, String host, int port) {
        awaitUnlessDone(
                admin.addRaftVoter(
                                controllerId,
                                Uuid.fromString(directoryId),
                                Set.of(new RaftVoterEndpoint(CONTROLLER_LISTENER, host, port)))
                        .all(),
                "add controller " + controllerId + " as a voter",
                DuplicateVoterException.class);
    }

    @Override
    public void removeVoter(int controllerId, String directoryId) {
        awaitUnlessDone(
                admin.removeRaftVoter(controllerId, Uuid.fromString(directoryId)).all(),
                "remove controller " + controllerId + " as a voter",
                VoterNotFoundException.class);
    }

    @Override
    public void throttle(ThrottleChange change) {
        catalog.forget(change.set().keySet());
        catalog.forget(change.unset());
        var rate = change.bytesPerSecond();
        if (rate > 0) {
            var text = Long.toString(rate);
            alterBrokers(Map.of(LEADER_RATE, text, FOLLOWER_RATE, text), Set.of());
        }
        change.set()
                .forEach((topic, replicas) ->
                        throttle(
                                topic,
                                Map.of(
                                        LEADER_REPLICAS,
                                        replicas.leadersText(),
                                        FOLLOWER_REPLICAS,
                                        replicas.followersText()),
                                Set.of()));
        change.unset()
                .forEach(topic ->
                        throttle(topic, Map.of(), Set.of(LEADER_REPLICAS, FOLLOWER_REPLICAS)));
        if (rate == 0) {
            alterBrokers(Map.of(), Set.of(LEADER_RATE, FOLLOWER_RATE));
        }
    }

    private void throttle(String topic, Map<String, String> set, Set<String> unset) {
        try {
            alter(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    set,
                    unset,
                    "throttle topic " + topic);
        } catch (KafkaUnavailableException e) {
            ignoreIfTopicGone(e);
        }
    }

    @Override
    public void move(List<Move> moves) {
        var reassignments = new HashMap<TopicPartition, Optional<NewPartitionReassignment>>();
        for (var move : moves) {
            reassignments.put(
                    new TopicPartition(move.topic(), move.partition()),
                    Optional.of(new NewPartitionReassignment(move.to())));
        }
        reassign(reassignments);
    }

    @Override
    public void cancelMoves(List<CancelMove> moves) {
        var reassignments = new HashMap<TopicPartition, Optional<NewPartitionReassignment>>();
        for (var move : moves) {
            reassignments.put(new TopicPartition(move.topic(), move.partition()), Optional.empty());
        }
        reassign(reassignments);
    }

    private void reassign(Map<TopicPartition, Optional<NewPartitionReassignment>> reassignments) {
        admin.alterPartitionReassignments(reassignments)
                .values()
                .forEach((partition, answer) -> {
                    try {
                        awaitUnlessDone(
                                answer,
                                "reassign " + partition,
                                NoReassignmentInProgressException.class);
                    } catch (KafkaUnavailableException e) {
                        ignoreIfTopicGone(e);
                    }
                });
    }

    @Override
    public void electLeaders(List<Election> elections) {
        var partitions =
                elections.stream()
                        .map(election -> new TopicPartition(election.topic(), election.partition()))
                        .collect(Collectors.toSet());
        // Each partition has its own error; those that cannot be elected now are planned again.
        AdminCalls.await(
                admin.electLeaders(ElectionType.PREFERRED, partitions).partitions(),
                "elect preferred leaders");
    }

    /** A topic that was deleted in the meantime needs no change. */
    private static void ignoreIfTopicGone(KafkaUnavailableException trouble) {
        if (!(trouble.getCause() instanceof UnknownTopicOrPartitionException)) {
            throw trouble;
        }
    }

    private void alter(
            ConfigResource resource, Map<String, String> set, Set<String> unset, String operation) {
        Collection<AlterConfigOp> changes =
                Stream.concat(
                                set.entrySet().stream()
                                        .map(e ->
                                                new AlterConfigOp(
                                                        new ConfigEntry(e.getKey(), e.getValue()),
                                                        OpType.SET)),
                                unset.stream()
                                        .map(key ->
                                                new AlterConfigOp(
                                                        new ConfigEntry(key, ""), OpType.DELETE)))
                        .collect(Collectors.toList());
        AdminCalls.await(admin.incrementalAlterConfigs(Map.of(resource, changes)).all(), operation);
    }

    /** Waits for a change; the given error means that it had already been made. */
    private static void awaitUnlessDone(
            KafkaFuture<Void> change, String operation, Class<? extends Exception> alreadyDone) {
        try {
            AdminCalls.await(change, operation);
        } catch (KafkaRefusedException | KafkaUnavailableException e) {
            if (!alreadyDone.isInstance(e.getCause())) {
                throw e;
            }
        }
    }
}
