package org.apache.kafka.clients.admin;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.NullMarked;

/** Makes results whose constructors only Kafka's own client may call. */
@NullMarked
public final class Results {

    private Results() {}

    public static DescribeClusterResult cluster(
            KafkaFuture<Collection<Node>> nodes, KafkaFuture<String> id) {
        return new DescribeClusterResult(
                nodes,
                KafkaFuture.completedFuture(Node.noNode()),
                id,
                KafkaFuture.completedFuture(Set.of()));
    }

    public static DescribeMetadataQuorumResult quorum(KafkaFuture<QuorumInfo> info) {
        return new DescribeMetadataQuorumResult(info);
    }

    public static QuorumInfo quorum(
            int leader,
            List<QuorumInfo.ReplicaState> voters,
            List<QuorumInfo.ReplicaState> observers) {
        return new QuorumInfo(leader, 1, 1, voters, observers, Map.of());
    }

    public static QuorumInfo.ReplicaState replica(int id, Uuid directory, OptionalLong caughtUp) {
        return new QuorumInfo.ReplicaState(id, directory, 1, caughtUp, caughtUp);
    }

    public static DescribeFeaturesResult features(KafkaFuture<FeatureMetadata> features) {
        return new DescribeFeaturesResult(features);
    }

    public static FeatureMetadata features(Map<String, FinalizedVersionRange> finalized) {
        return new FeatureMetadata(finalized, Optional.of(1L), Map.of());
    }

    public static ListPartitionReassignmentsResult reassignments(
            KafkaFuture<Map<TopicPartition, PartitionReassignment>> moves) {
        return new ListPartitionReassignmentsResult(moves);
    }

    public static ListTopicsResult listings(KafkaFuture<Map<String, TopicListing>> topics) {
        return new ListTopicsResult(topics);
    }

    public static DescribeTopicsResult topics(Map<String, KafkaFuture<TopicDescription>> topics) {
        return DescribeTopicsResult.ofTopicNames(topics);
    }

    public static DescribeConfigsResult configs(Map<ConfigResource, KafkaFuture<Config>> configs) {
        return new DescribeConfigsResult(configs);
    }

    public static DescribeLogDirsResult logDirs(
            Map<Integer, KafkaFuture<Map<String, LogDirDescription>>> brokers) {
        return new DescribeLogDirsResult(brokers);
    }

    public static DescribeAclsResult acls(KafkaFuture<Collection<AclBinding>> acls) {
        return new DescribeAclsResult(acls);
    }

    public static DescribeUserScramCredentialsResult credentials(
            KafkaFuture<DescribeUserScramCredentialsResponseData> answer) {
        return new DescribeUserScramCredentialsResult(answer);
    }

    public static DescribeClientQuotasResult quotas(
            KafkaFuture<Map<ClientQuotaEntity, Map<String, Double>>> quotas) {
        return new DescribeClientQuotasResult(
                (org.apache.kafka.common.internals.KafkaFutureImpl<
                                Map<ClientQuotaEntity, Map<String, Double>>>)
                        quotas);
    }

    public static ConfigEntry.ConfigSynonym synonym(
            String name, String value, ConfigEntry.ConfigSource source) {
        return new ConfigEntry.ConfigSynonym(name, value, source);
    }

    public static CreateTopicsResult created(Map<String, KafkaFuture<Uuid>> ids) {
        var topics = new HashMap<String, KafkaFuture<CreateTopicsResult.TopicMetadataAndConfig>>();
        ids.forEach((name, id) ->
                topics.put(
                        name,
                        id.thenApply(made ->
                                new CreateTopicsResult.TopicMetadataAndConfig(
                                        made, 1, 1, new Config(List.of())))));
        return new CreateTopicsResult(topics);
    }

    public static CreatePartitionsResult grown(Map<String, KafkaFuture<Void>> topics) {
        return new CreatePartitionsResult(topics);
    }

    public static AlterConfigsResult altered(Map<ConfigResource, KafkaFuture<Void>> resources) {
        return new AlterConfigsResult(resources);
    }

    public static DeleteTopicsResult deleted(Map<Uuid, KafkaFuture<Void>> topics) {
        return DeleteTopicsResult.ofTopicIds(topics);
    }

    public static UpdateFeaturesResult updated(Map<String, KafkaFuture<Void>> features) {
        return new UpdateFeaturesResult(features);
    }

    public static UnregisterBrokerResult unregistered(KafkaFuture<Void> answer) {
        return new UnregisterBrokerResult(answer);
    }

    public static AddRaftVoterResult voterAdded(KafkaFuture<Void> answer) {
        return new AddRaftVoterResult(answer);
    }

    public static RemoveRaftVoterResult voterRemoved(KafkaFuture<Void> answer) {
        return new RemoveRaftVoterResult(answer);
    }

    public static AlterPartitionReassignmentsResult reassigned(
            Map<TopicPartition, KafkaFuture<Void>> partitions) {
        return new AlterPartitionReassignmentsResult(partitions);
    }

    public static ElectLeadersResult elected(
            KafkaFuture<Map<TopicPartition, Optional<Throwable>>> partitions) {
        return new ElectLeadersResult(partitions);
    }
}
