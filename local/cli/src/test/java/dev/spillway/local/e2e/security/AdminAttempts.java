package dev.spillway.local.e2e.security;

import static org.apache.kafka.common.config.ConfigResource.Type.BROKER;
import static org.apache.kafka.common.config.ConfigResource.Type.BROKER_LOGGER;
import static org.apache.kafka.common.config.ConfigResource.Type.CLIENT_METRICS;
import static org.apache.kafka.common.config.ConfigResource.Type.GROUP;
import static org.apache.kafka.common.config.ConfigResource.Type.TOPIC;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListStreamsGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Every call of Kafka's Admin client that needs a right, aimed at what somebody else owns. What an
 * answer holds counts as gained, unless it is empty.
 *
 * @param topic somebody else's, with records
 * @param group somebody else's, with committed offsets
 * @param transactionalId somebody else's
 * @param victim somebody else's name
 */
record AdminAttempts(String topic, String group, String transactionalId, String victim) {
    private static final long ANSWERED_WITHIN_SECONDS = 120;

    List<Attempt<Admin>> all() {
        var attempts = new ArrayList<Attempt<Admin>>();
        topics(attempts);
        records(attempts);
        groups(attempts);
        transactions(attempts);
        settings(attempts);
        people(attempts);
        cluster(attempts);
        return attempts;
    }

    private void topics(List<Attempt<Admin>> attempts) {
        add(
                attempts,
                "create a topic",
                admin ->
                        get(admin.createTopics(List.of(new NewTopic("loot", 1, (short) 1))).all()));
        add(attempts, "delete the topic", admin -> get(admin.deleteTopics(List.of(topic)).all()));
        add(
                attempts,
                "add partitions",
                admin ->
                        get(
                                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(50)))
                                        .all()));
        add(
                attempts,
                "describe the topic",
                admin -> get(admin.describeTopics(List.of(topic)).allTopicNames()));
        add(attempts, "list topics", admin -> get(admin.listTopics().names()));
        add(
                attempts,
                "move a partition",
                admin ->
                        get(
                                admin.alterPartitionReassignments(
                                                Map.of(
                                                        partition(),
                                                        Optional.of(
                                                                new NewPartitionReassignment(
                                                                        List.of(0, 1)))))
                                        .all()));
        add(
                attempts,
                "list moves",
                admin -> listed(get(admin.listPartitionReassignments().reassignments())));
        add(
                attempts,
                "elect leaders",
                admin ->
                        get(admin.electLeaders(ElectionType.PREFERRED, Set.of(partition())).all()));
        add(
                attempts,
                "elect an unclean leader",
                admin -> get(admin.electLeaders(ElectionType.UNCLEAN, Set.of(partition())).all()));
    }

    private void records(List<Attempt<Admin>> attempts) {
        add(
                attempts,
                "delete records",
                admin ->
                        get(
                                admin.deleteRecords(
                                                Map.of(
                                                        partition(),
                                                        RecordsToDelete.beforeOffset(1)))
                                        .all()));
        add(
                attempts,
                "list offsets",
                admin -> get(admin.listOffsets(Map.of(partition(), OffsetSpec.latest())).all()));
        add(
                attempts,
                "list tiered offsets",
                admin ->
                        get(
                                admin.listOffsets(Map.of(partition(), OffsetSpec.latestTiered()))
                                        .all()));
        add(
                attempts,
                "describe producers",
                admin -> get(admin.describeProducers(List.of(partition())).all()));
    }

    private void groups(List<Attempt<Admin>> attempts) {
        add(attempts, "list groups", admin -> get(admin.listGroups().all()));
        add(
                attempts,
                "describe the group",
                admin -> get(admin.describeConsumerGroups(List.of(group)).all()));
        add(
                attempts,
                "describe the classic group",
                admin -> get(admin.describeClassicGroups(List.of(group)).all()));
        add(
                attempts,
                "describe the share group",
                admin -> get(admin.describeShareGroups(List.of(group)).all()));
        add(
                attempts,
                "describe the streams group",
                admin -> get(admin.describeStreamsGroups(List.of(group)).all()));
        add(
                attempts,
                "read the group's offsets",
                admin ->
                        get(
                                admin.listConsumerGroupOffsets(
                                                Map.of(group, new ListConsumerGroupOffsetsSpec()))
                                        .all()));
        add(
                attempts,
                "read the share group's offsets",
                admin ->
                        get(
                                admin.listShareGroupOffsets(
                                                Map.of(group, new ListShareGroupOffsetsSpec()))
                                        .all()));
        add(
                attempts,
                "read the streams group's offsets",
                admin ->
                        get(
                                admin.listStreamsGroupOffsets(
                                                Map.of(group, new ListStreamsGroupOffsetsSpec()))
                                        .all()));
        add(
                attempts,
                "change the group's offsets",
                admin ->
                        get(
                                admin.alterConsumerGroupOffsets(
                                                group,
                                                Map.of(partition(), new OffsetAndMetadata(0)))
                                        .all()));
        add(
                attempts,
                "change the share group's offsets",
                admin -> get(admin.alterShareGroupOffsets(group, Map.of(partition(), 0L)).all()));
        add(
                attempts,
                "delete the group's offsets",
                admin -> get(admin.deleteConsumerGroupOffsets(group, Set.of(partition())).all()));
        add(
                attempts,
                "delete the share group's offsets",
                admin -> get(admin.deleteShareGroupOffsets(group, Set.of(topic)).all()));
        add(
                attempts,
                "delete the group",
                admin -> get(admin.deleteConsumerGroups(List.of(group)).all()));
        add(
                attempts,
                "delete the share group",
                admin -> get(admin.deleteShareGroups(List.of(group)).all()));
        add(
                attempts,
                "remove the group's members",
                admin ->
                        get(
                                admin.removeMembersFromConsumerGroup(
                                                group, new RemoveMembersFromConsumerGroupOptions())
                                        .all()));
    }

    private void transactions(List<Attempt<Admin>> attempts) {
        add(attempts, "list transactions", admin -> get(admin.listTransactions().all()));
        add(
                attempts,
                "describe the transaction",
                admin -> get(admin.describeTransactions(List.of(transactionalId)).all()));
        add(
                attempts,
                "fence the producer",
                admin -> get(admin.fenceProducers(List.of(transactionalId)).all()));
        add(
                attempts,
                "abort a transaction",
                admin ->
                        get(
                                admin.abortTransaction(
                                                new AbortTransactionSpec(
                                                        partition(), 1, (short) 0, 0))
                                        .all()));
        add(
                attempts,
                "terminate the transaction",
                admin -> get(admin.forceTerminateTransaction(transactionalId).result()));
    }

    private void settings(List<Attempt<Admin>> attempts) {
        for (var resource :
                List.of(
                        new ConfigResource(TOPIC, topic),
                        new ConfigResource(BROKER, "0"),
                        new ConfigResource(BROKER, ""),
                        new ConfigResource(BROKER_LOGGER, "0"),
                        new ConfigResource(GROUP, group),
                        new ConfigResource(CLIENT_METRICS, "all"))) {
            add(
                    attempts,
                    "read the settings of " + resource,
                    admin -> get(admin.describeConfigs(List.of(resource)).all()));
            add(
                    attempts,
                    "change the settings of " + resource,
                    admin ->
                            get(
                                    admin.incrementalAlterConfigs(
                                                    Map.of(resource, change(resource)))
                                            .all()));
        }
        add(
                attempts,
                "list resources with settings",
                admin -> get(admin.listConfigResources().all()));
    }

    private static List<AlterConfigOp> change(ConfigResource resource) {
        var entry =
                switch (resource.type()) {
                    case TOPIC -> new ConfigEntry("retention.ms", "1");
                    case BROKER_LOGGER -> new ConfigEntry("root", "TRACE");
                    case GROUP -> new ConfigEntry("consumer.session.timeout.ms", "45000");
                    case CLIENT_METRICS -> new ConfigEntry("interval.ms", "60000");
                    default -> new ConfigEntry("log.retention.ms", "1");
                };
        return List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET));
    }

    private void people(List<Attempt<Admin>> attempts) {
        add(attempts, "list ACLs", admin -> get(admin.describeAcls(AclBindingFilter.ANY).values()));
        add(
                attempts,
                "grant everything to everyone",
                admin -> get(admin.createAcls(List.of(everything())).all()));
        add(
                attempts,
                "delete all ACLs",
                admin -> get(admin.deleteAcls(List.of(AclBindingFilter.ANY)).all()));
        add(attempts, "list credentials", admin -> get(admin.describeUserScramCredentials().all()));
        for (var name : List.of(victim, "__spillway-node", "__spillway-operator")) {
            add(
                    attempts,
                    "set a password for " + name,
                    admin ->
                            get(
                                    admin.alterUserScramCredentials(
                                                    List.of(
                                                            new UserScramCredentialUpsertion(
                                                                    name,
                                                                    new ScramCredentialInfo(
                                                                            ScramMechanism
                                                                                    .SCRAM_SHA_512,
                                                                            4096),
                                                                    "loot")))
                                            .all()));
        }
        add(
                attempts,
                "delete the victim's password",
                admin ->
                        get(
                                admin.alterUserScramCredentials(
                                                List.of(
                                                        new UserScramCredentialDeletion(
                                                                victim,
                                                                ScramMechanism.SCRAM_SHA_512)))
                                        .all()));
        add(
                attempts,
                "read quotas",
                admin -> get(admin.describeClientQuotas(ClientQuotaFilter.all()).entities()));
        add(
                attempts,
                "throttle the nodes",
                admin ->
                        get(
                                admin.alterClientQuotas(
                                                List.of(
                                                        new ClientQuotaAlteration(
                                                                new ClientQuotaEntity(
                                                                        Map.of(
                                                                                ClientQuotaEntity
                                                                                        .USER,
                                                                                "__spillway-node")),
                                                                List.of(
                                                                        new ClientQuotaAlteration
                                                                                .Op(
                                                                                "consumer_byte_rate",
                                                                                1.0)))))
                                        .all()));
        add(
                attempts,
                "make a delegation token",
                admin -> get(admin.createDelegationToken().delegationToken()));
        add(
                attempts,
                "list delegation tokens",
                admin -> get(admin.describeDelegationToken().delegationTokens()));
        add(
                attempts,
                "renew a delegation token",
                admin -> get(admin.renewDelegationToken(new byte[] {1}).expiryTimestamp()));
        add(
                attempts,
                "expire a delegation token",
                admin -> get(admin.expireDelegationToken(new byte[] {1}).expiryTimestamp()));
    }

    private static AclBinding everything() {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "*", PatternType.LITERAL),
                new AccessControlEntry("User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW));
    }

    private void cluster(List<Attempt<Admin>> attempts) {
        add(
                attempts,
                "describe disks",
                admin -> logDirs(get(admin.describeLogDirs(List.of(0)).allDescriptions())));
        add(
                attempts,
                "move a replica between disks",
                admin ->
                        get(
                                admin.alterReplicaLogDirs(
                                                Map.of(
                                                        new TopicPartitionReplica(topic, 0, 0),
                                                        "/tmp"))
                                        .all()));
        add(attempts, "unregister a broker", admin -> get(admin.unregisterBroker(2).all()));
        add(
                attempts,
                "describe the quorum",
                admin -> get(admin.describeMetadataQuorum().quorumInfo()));
        add(
                attempts,
                "add a voter",
                admin ->
                        get(
                                admin.addRaftVoter(
                                                1666,
                                                Uuid.randomUuid(),
                                                Set.of(
                                                        new RaftVoterEndpoint(
                                                                "CONTROLLER", "127.0.0.1", 9093)))
                                        .all()));
        add(
                attempts,
                "remove a voter",
                admin -> get(admin.removeRaftVoter(1000, Uuid.randomUuid()).all()));
        add(
                attempts,
                "change the metadata version",
                admin ->
                        get(
                                admin.updateFeatures(
                                                Map.of(
                                                        "metadata.version",
                                                        new FeatureUpdate(
                                                                (short) 1,
                                                                FeatureUpdate.UpgradeType
                                                                        .UNSAFE_DOWNGRADE)))
                                        .all()));
    }

    /** Kafka answers with brokers and no disks. */
    private static Set<String> logDirs(Map<Integer, ? extends Map<String, ?>> brokers) {
        var paths = new HashSet<String>();
        brokers.values().forEach(disks -> paths.addAll(disks.keySet()));
        return paths;
    }

    private static Set<TopicPartition> listed(Map<TopicPartition, ?> moves) {
        return moves.keySet();
    }

    private TopicPartition partition() {
        return new TopicPartition(topic, 0);
    }

    private static void add(
            List<Attempt<Admin>> attempts, String what, Attempt.Action<Admin> action) {
        attempts.add(new Attempt<>(what, action));
    }

    private static <T> T get(KafkaFuture<T> answer) throws Exception {
        return answer.get(ANSWERED_WITHIN_SECONDS, TimeUnit.SECONDS);
    }
}
