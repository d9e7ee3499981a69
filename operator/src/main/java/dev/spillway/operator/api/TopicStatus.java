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
                        Ready: every partition takes writes, and nothing that is declared is \
                        refused. Progressing: the operator is changing something, or waits to; \
                        False with reason AsDeclared when Kafka has all of it.\
                        """)
                @ListMapKey("type")
                @Nullable List<Condition> conditions,
        @JsonPropertyDescription(
                        """
                        The metadata.generation that the operator saw last. While it is lower \
                        than metadata.generation, the newest spec has not been looked at.\
                        """)
                @Nullable Long observedGeneration,
        @JsonPropertyDescription("Kafka's id of the topic, 22 characters.")
                @Nullable String topicId,
        @JsonPropertyDescription("Partitions that exist.") @Nullable Integer partitions,
        @JsonPropertyDescription("Replicas of each partition.") @Nullable Integer replicas,
        @JsonPropertyDescription(
                        """
                        Bytes on the brokers' disks, one replica of each partition, rounded. \
                        Written when it has changed noticeably.\
                        """)
                @Nullable Long hotBytes,
        @JsonPropertyDescription(
                        """
                        Bytes in the bucket, rounded. Written when it has changed noticeably.\
                        """)
                @Nullable Long coldBytes,
        @JsonPropertyDescription("hotBytes for people, for example 230M.") @Nullable String hotSize,
        @JsonPropertyDescription("coldBytes for people, for example 41G.")
                @Nullable String coldSize,
        @JsonPropertyDescription(
                        """
                        The topic settings that Kafka runs with: all that are set on the topic, \
                        and those that it has from its brokers; of the others Kafka's default \
                        is in force. Where they come from is in configSources.\
                        """)
                @Nullable Map<String, String> effectiveConfig,
        @JsonPropertyDescription(
                        """
                        Who says what is in effectiveConfig, by key. Topic: this spec. Profile: \
                        spec.profile. Cluster: spec.config or spec.tiering of the Cluster. \
                        Default: nobody. Kafka: somebody set it in Kafka, or what is declared \
                        is not in force (yet); the conditions say why. The first of Topic, \
                        Profile, Cluster and Default that has a value counts.\
                        """)
                @Nullable Map<String, String> configSources) {}
