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

/** Somebody who may use a Cluster. */
@JsonClassDescription(
        """
        Somebody who may use a Cluster: \
        how its clients authenticate, what they may do, and how much they may use.\
        """)
@Group("spillway.dev")
@Version("v1alpha1")
@Categories("spillway")
@ShortNames("swu")
@AdditionalPrinterColumn(
        name = "Cluster",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".spec.cluster.name",
        getDescription = "The Cluster that the User may use")
@AdditionalPrinterColumn(
        name = "Authentication",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".spec.authentication",
        getDescription = "How its clients show who they are")
@AdditionalPrinterColumn(
        name = "Ready",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        getDescription = "Whether the User can connect and may do what is declared")
@AdditionalPrinterColumn(
        name = "Age",
        type = AdditionalPrinterColumn.Type.DATE,
        jsonPath = ".metadata.creationTimestamp")
@AdditionalPrinterColumn(
        name = "Principal",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1,
        jsonPath = ".status.principal",
        getDescription = "The User as Kafka sees it")
@AdditionalPrinterColumn(
        name = "Secret",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1,
        jsonPath = ".status.binding.name",
        getDescription = "The Secret with what clients need")
public class User extends StoredResource<UserSpec, UserStatus> {

    public User() {
        super(UserSpec.class, UserStatus.class);
    }

    @Override
    @Required
    @JsonPropertyDescription("The desired state of the User.")
    @JsonSerialize(using = StoredSpecSerializer.class)
    public UserSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("The last observed state of the User; written by the operator only.")
    public UserStatus getStatus() {
        return super.getStatus();
    }
}
