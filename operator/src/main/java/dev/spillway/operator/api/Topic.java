package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A topic in a Cluster. */
@JsonClassDescription(
        """
        A topic of a Cluster: \
        its partitions, how long its data is kept, and how much of it stays hot.\
        """)
@Group("spillway.dev")
@Version("v1alpha1")
@Categories("spillway")
@ShortNames("swt")
@AdditionalPrinterColumn(
        name = "Cluster",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".spec.cluster.name",
        getDescription = "The Cluster that the topic is in")
@AdditionalPrinterColumn(
        name = "Partitions",
        type = AdditionalPrinterColumn.Type.INTEGER,
        jsonPath = ".status.partitions",
        getDescription = "Partitions that exist")
@AdditionalPrinterColumn(
        name = "Replicas",
        type = AdditionalPrinterColumn.Type.INTEGER,
        jsonPath = ".status.replicas",
        getDescription = "Replicas of each partition")
@AdditionalPrinterColumn(
        name = "Ready",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        getDescription = "Whether the topic is as declared")
@AdditionalPrinterColumn(
        name = "Age",
        type = AdditionalPrinterColumn.Type.DATE,
        jsonPath = ".metadata.creationTimestamp")
@AdditionalPrinterColumn(
        name = "Hot",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1,
        jsonPath = ".status.hotSize",
        getDescription = "Bytes on the brokers' disks")
@AdditionalPrinterColumn(
        name = "Cold",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1,
        jsonPath = ".status.coldSize",
        getDescription = "Bytes in S3")
@AdditionalPrinterColumn(
        name = "Topic ID",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1,
        jsonPath = ".status.topicId",
        getDescription = "The topic's id in Kafka")
@ValidationRule(
        value =
                "!has(self.status) || !has(self.status.partitions) ||"
                        + " self.spec.partitions >= self.status.partitions ||"
                        + " self.spec.partitions >= oldSelf.spec.partitions",
        message =
                "partitions can only grow: Kafka cannot merge partitions. For fewer than"
                        + " status.partitions, create a new Topic and copy the data")
public class Topic extends StoredResource<TopicSpec, TopicStatus> {

    public Topic() {
        super(TopicSpec.class, TopicStatus.class);
    }

    @Override
    @Required
    @JsonSerialize(using = StoredSpecSerializer.class)
    @JsonPropertyDescription("The desired state of the topic.")
    public TopicSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("The last observed state of the topic; written by the operator only.")
    public TopicStatus getStatus() {
        return super.getStatus();
    }
}
