package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a User may do, with what. */
@ValidationRule(
        value =
                "has(self.topic) || has(self.topics) || has(self.topicPrefix) || has(self.group) ||"
                        + " has(self.groupPrefix) || has(self.transactionalId) ||"
                        + " has(self.transactionalIdPrefix) || has(self.application) ||"
                        + " has(self.connect) || (has(self.cluster) && self.cluster)",
        message =
                "this grants nothing: name what it is about with topic, topics, topicPrefix, group,"
                    + " groupPrefix, transactionalId, transactionalIdPrefix, application, connect"
                    + " or cluster")
@ValidationRule(
        value =
                "!(has(self.topic) && has(self.topics)) && !(has(self.topic) &&"
                        + " has(self.topicPrefix)) && !(has(self.topics) && has(self.topicPrefix))",
        message = "set one of topic, topics and topicPrefix; write a second entry for another")
@ValidationRule(
        value = "!(has(self.group) && has(self.groupPrefix))",
        message = "set group or groupPrefix; write a second entry for the other")
@ValidationRule(
        value = "!(has(self.transactionalId) && has(self.transactionalIdPrefix))",
        message =
                "set transactionalId or transactionalIdPrefix; write a second entry for the other")
@RecordBuilder
public record AccessSpec(
        @JsonPropertyDescription(
                        """
                        What is allowed, one word or a list. Produce: write to the topics, with \
                        transactions if a transactionalId is given. Consume: read the topics, with \
                        the group if one is given (consumer or share group). Stream: run the Kafka \
                        Streams application that is named, with its internal topics, its group and \
                        its transactions, and read the topics. Connect: run the workers of the Connect that is \
                        named, with its internal topics, its groups and its transactions; what its \
                        connectors read and write is granted by further entries. Or operations of Kafka: Read, Write, \
                        Create, Delete, Alter, Describe, DescribeConfigs, AlterConfigs, \
                        TwoPhaseCommit, All. See user-access in the reference for what follows \
                        from each.\
                        """)
                @Required
                @OneOrMany
                @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                @Nullable List<String> allow,
        @JsonPropertyDescription(
                        """
                        Name of a topic in Kafka; "*" for all topics, internal ones included. It \
                        need not exist.\
                        """)
                @Size(min = 1, max = 249)
                @Nullable String topic,
        @JsonPropertyDescription("Names of topics in Kafka.") @Size(min = 1, max = 64)
                @Nullable List<@Size(min = 1, max = 249) String> topics,
        @JsonPropertyDescription("All topics whose names begin with this.")
                @Size(min = 1, max = 249)
                @Nullable String topicPrefix,
        @JsonPropertyDescription("Id of a consumer or share group; \"*\" for all groups.")
                @Size(min = 1, max = 255)
                @Nullable String group,
        @JsonPropertyDescription("All groups whose ids begin with this.") @Size(min = 1, max = 255)
                @Nullable String groupPrefix,
        @JsonPropertyDescription("A producer's transactional.id; \"*\" for all.")
                @Size(min = 1, max = 255)
                @Nullable String transactionalId,
        @JsonPropertyDescription("All transactional ids that begin with this.")
                @Size(min = 1, max = 255)
                @Nullable String transactionalIdPrefix,
        @JsonPropertyDescription("The application.id of a Kafka Streams application, for Stream.")
                @Size(min = 1, max = 200)
                @Nullable String application,
        @JsonPropertyDescription("Name of a Connect in the same namespace, for Connect.")
                @Pattern("^[a-z]([-a-z0-9]*[a-z0-9])?$")
                @Size(min = 1, max = 40)
                @Nullable String connect,
        @JsonPropertyDescription(
                        """
                        true: the operations are about the cluster as a whole: Create (topics of \
                        any name), Describe, DescribeConfigs. Operations by which a User could \
                        give itself any right are refused. Default false.\
                        """)
                @Nullable Boolean cluster) {}
