package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The observed state of a Topic. */
@RecordBuilder
public record TopicStatus(
        @JsonPropertyDescription(
                        """
                        Ready: every partition accepts writes, and nothing that is declared is \
                        refused. Progressing: the operator is changing something, or waiting to; \
                        False with reason AsDeclared when everything is in force in Kafka.\
                        """)
                @ListMapKey("type")
                @Nullable List<Condition> conditions,
        @JsonPropertyDescription(
                        """
                        The metadata.generation that the operator last processed. While it is \
                        lower than metadata.generation, the newest spec has not been processed.\
                        """)
                @Nullable Long observedGeneration,
        @JsonPropertyDescription("The topic's id in Kafka, 22 characters.")
                @Nullable String topicId,
        @JsonPropertyDescription("Partitions that exist.") @Nullable Integer partitions,
        @JsonPropertyDescription("Replicas of each partition.") @Nullable Integer replicas,
        @JsonPropertyDescription(
                        """
                        Bytes on the brokers' disks, one replica of each partition, rounded. \
                        Updated when it has changed noticeably.\
                        """)
                @Nullable Long hotBytes,
        @JsonPropertyDescription(
                        """
                        Bytes in the bucket, rounded. Updated when it has changed noticeably.\
                        """)
                @Nullable Long coldBytes,
        @JsonPropertyDescription("hotBytes in human-readable form, for example 230M.")
                @Nullable String hotSize,
        @JsonPropertyDescription("coldBytes in human-readable form, for example 41G.")
                @Nullable String coldSize,
        @JsonPropertyDescription(
                        """
                        The topic settings in force in Kafka: all that are set on the topic, and \
                        those inherited from its brokers; the others have Kafka's default. \
                        configSources shows where they come from.\
                        """)
                @Nullable Map<String, String> effectiveConfig,
        @JsonPropertyDescription(
                        """
                        Where the values in effectiveConfig come from, by key. Topic: this spec. \
                        Profile: spec.profile. Cluster: spec.config or spec.tiering of the \
                        Cluster. Default: none of these. Kafka: someone set it in Kafka, or the \
                        declared value is not in force (yet); the conditions say why. Topic takes \
                        precedence over Profile, then Cluster, then Default.\
                        """)
                @Nullable Map<String, String> configSources) {}
