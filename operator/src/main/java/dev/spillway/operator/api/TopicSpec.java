package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The desired state of a Topic, as users write it. Any part may be absent here: the model fills in
 * defaults and refuses what is invalid.
 */
@ValidationRule(
        value = "self.cluster.name == oldSelf.cluster.name",
        message =
                "a topic cannot move to another cluster; create a new Topic there and copy the"
                        + " data")
@ValidationRule(
        value =
                "has(self.name) == has(oldSelf.name) &&"
                        + " (!has(self.name) || self.name == oldSelf.name)",
        message = "Kafka cannot rename a topic; create a new Topic and copy the data")
@ValidationRule(
        value = "!(has(self.hot) && has(self.tiered) && !self.tiered)",
        message =
                "hot limits what stays local when the rest is in the bucket, so it needs tiering;"
                        + " remove hot, or tiered: false")
@ValidationRule(
        value =
                "!(has(self.profile) && self.profile == 'CommitLog' && has(self.tiered) &&"
                        + " self.tiered)",
        message =
                "the profile CommitLog compacts, and Kafka cannot tier compacted topics; remove"
                        + " tiered: true, or choose another profile")
@RecordBuilder
public record TopicSpec(
        @JsonPropertyDescription("The Cluster that the topic is in. It cannot be changed.")
                @Required
                @Nullable ClusterReference cluster,
        @JsonPropertyDescription(
                        """
                        Name of the topic in Kafka: letters, digits, '.', '_' and '-', at most \
                        249 characters. Unset: metadata.name. It cannot be changed.\
                        """)
                @Pattern("^[a-zA-Z0-9._-]+$")
                @Size(min = 1, max = 249)
                @ValidationRule(
                        value = "self != '.' && self != '..' && !self.startsWith('__')",
                        message =
                                "Kafka does not allow the names '.' and '..', and names that start"
                                        + " with '__' are for its internal topics; choose another")
                @Nullable String name,
        @JsonPropertyDescription(
                        """
                        Number of partitions: how many consumers of a group can share the work. \
                        Default 3 (num.partitions in a Cluster's config applies to topics that \
                        clients create). Once the topic exists it can only increase, which changes \
                        the partition of a key from then on.\
                        """)
                @Default("3")
                @Min(1)
                @Max(10000)
                @Nullable Integer partitions,
        @JsonPropertyDescription(
                        """
                        Replicas of each partition, each on a different broker; at most the number \
                        of brokers. Unset: 3, or the number of brokers if that is lower \
                        (default.replication.factor in a Cluster's config applies to topics that \
                        clients create). A change moves replicas.\
                        """)
                @Min(1)
                @Max(100)
                @Nullable Integer replicas,
        @JsonPropertyDescription(
                        """
                        What the topic is for; sets defaults, which explicit settings override and \
                        status.effectiveConfig shows. Messaging: work items, consumed soon, kept \
                        for 7d. ActivityTracking: many small events, compressed with zstd, kept \
                        for 30d. Metrics: samples, zstd, 14d. Logs: application logs, zstd, larger \
                        records (8Mi), 14d. CommitLog: the newest record of each key is kept \
                        forever (compaction), never tiered. Stream: state and steps of stream \
                        processing, 7d. Unset: 7d and Kafka's own defaults.\
                        """)
                @Nullable Profile profile,
        @JsonPropertyDescription(
                        """
                        How long and how much is kept in total, hot and cold together. Records \
                        beyond either limit are deleted permanently.\
                        """)
                @Nullable RetentionSpec retention,
        @JsonPropertyDescription(
                        """
                        How much of each partition stays on the brokers' disks when the topic is \
                        tiered. Unset: spec.tiering.hot of the Cluster.\
                        """)
                @Nullable HotSpec hot,
        @JsonPropertyDescription(
                        """
                        true: segments that are no longer hot move to the Cluster's bucket. false: \
                        everything stays on the brokers' disks; a topic that was tiered before \
                        stops copying, and its cold data stays readable until its retention ends. \
                        Unset: true if the Cluster has tiering and the topic is not compacted. \
                        Kafka cannot tier compacted topics.\
                        """)
                @Nullable Boolean tiered,
        @JsonPropertyDescription(
                        """
                        Kafka topic settings by name, all values as strings, for example \
                        {"compression.type": "zstd"}; they override the profile. Changes made in \
                        Kafka by other means are reverted. null: the operator does not manage this \
                        setting (a null reaches the API server with kubectl create, replace, edit \
                        and apply --server-side; the patch of a plain kubectl apply drops it). \
                        Settings that have their own field here are refused. No change needs a \
                        restart.\
                        """)
                @Size(max = 64)
                @ValidationRule(
                        value = OwnedProperties.TOPIC_RULE,
                        message = OwnedProperties.TOPIC_MESSAGE)
                @JsonSetter(contentNulls = Nulls.SET)
                @Nullable Map<String, @Nullable String> config,
        @JsonPropertyDescription(
                        """
                        What happens to the topic in Kafka when this resource is deleted. Delete \
                        (default): it is deleted with all its data, hot and cold. Retain: it is \
                        kept, and a Topic recreated under the same name takes it over.\
                        """)
                @Default("Delete")
                @Nullable DeletionPolicy deletionPolicy) {}
