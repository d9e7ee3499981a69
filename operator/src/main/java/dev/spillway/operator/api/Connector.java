package dev.spillway.operator.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A connector in a Connect. */
@JsonClassDescription(
        """
        A connector that a Connect runs: \
        a source, which writes records of another system to topics, or a sink, which writes records of topics to it.\
        """)
@Group("spillway.dev")
@Version("v1alpha1")
@Categories("spillway")
@ShortNames("swcr")
@AdditionalPrinterColumn(
        name = "Connect",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".spec.connect.name",
        getDescription = "The Connect whose workers run it")
@AdditionalPrinterColumn(
        name = "Type",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.type",
        getDescription = "source or sink")
@AdditionalPrinterColumn(
        name = "State",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.state",
        getDescription = "As Kafka Connect says it")
@AdditionalPrinterColumn(
        name = "Tasks",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.runningTasks",
        getDescription = "Tasks that run, of those that there are")
@AdditionalPrinterColumn(
        name = "Ready",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        getDescription = "Whether it is as declared")
@AdditionalPrinterColumn(
        name = "Status",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        getDescription = "Why it is ready, or is not")
@AdditionalPrinterColumn(
        name = "Age",
        type = AdditionalPrinterColumn.Type.DATE,
        jsonPath = ".metadata.creationTimestamp")
@AdditionalPrinterColumn(
        name = "Class",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1,
        jsonPath = ".spec.class",
        getDescription = "The connector's Java class")
public class Connector extends StoredResource<ConnectorSpec, ConnectorStatus> {

    public Connector() {
        super(ConnectorSpec.class, ConnectorStatus.class);
    }

    @Override
    @Required
    @JsonSerialize(using = StoredSpecSerializer.class)
    @JsonPropertyDescription("The desired state of the connector.")
    public ConnectorSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription(
            "The last observed state of the connector; written by the operator only.")
    public ConnectorStatus getStatus() {
        return super.getStatus();
    }
}
