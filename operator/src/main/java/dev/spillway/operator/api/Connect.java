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

/** A group of Kafka Connect workers. */
@JsonClassDescription(
        """
        A group of Kafka Connect workers of a Cluster, \
        which run connectors: sources that write to topics, and sinks that read from them.\
        """)
@Group("spillway.dev")
@Version("v1alpha1")
@Categories("spillway")
@ShortNames("swcn")
@AdditionalPrinterColumn(
        name = "Cluster",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".spec.cluster.name",
        getDescription = "The Cluster that the connectors use")
@AdditionalPrinterColumn(
        name = "Workers",
        type = AdditionalPrinterColumn.Type.INTEGER,
        jsonPath = ".status.readyReplicas",
        getDescription = "Workers that are ready")
@AdditionalPrinterColumn(
        name = "Desired",
        type = AdditionalPrinterColumn.Type.INTEGER,
        jsonPath = ".spec.replicas",
        getDescription = "Desired number of workers")
@AdditionalPrinterColumn(
        name = "Connectors",
        type = AdditionalPrinterColumn.Type.INTEGER,
        jsonPath = ".status.connectors",
        getDescription = "Connectors in the group")
@AdditionalPrinterColumn(
        name = "Ready",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        getDescription = "Whether the workers are ready")
@AdditionalPrinterColumn(
        name = "Status",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        getDescription = "Why they are ready, or are not")
@AdditionalPrinterColumn(
        name = "Age",
        type = AdditionalPrinterColumn.Type.DATE,
        jsonPath = ".metadata.creationTimestamp")
@ValidationRule(
        value = "size(self.metadata.name) <= 40",
        message =
                "metadata.name may have at most 40 characters, because Pod names are derived from"
                        + " it; choose a shorter one")
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        message =
                "metadata.name becomes part of DNS names: start with a letter, use lower-case"
                        + " letters, digits and '-' only (no dots), end with a letter or digit")
@ValidationRule(
        value = "!self.metadata.name.contains('-connect')",
        message =
                "the names of a Connect's groups and topics begin with NAME-connect, so that no"
                        + " name may contain -connect itself; choose another")
public class Connect extends StoredResource<ConnectSpec, ConnectStatus> {

    public Connect() {
        super(ConnectSpec.class, ConnectStatus.class);
    }

    @Override
    @Required
    @JsonSerialize(using = StoredSpecSerializer.class)
    @JsonPropertyDescription("The desired state of the workers.")
    public ConnectSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription(
            "The last observed state of the workers; written by the operator only.")
    public ConnectStatus getStatus() {
        return super.getStatus();
    }
}
