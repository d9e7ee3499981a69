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

/** Brokers, controllers and their storage. */
@JsonClassDescription(
        """
        An Apache Kafka cluster: \
        brokers that keep hot data on their disks and cold data in S3, and the controllers that hold its metadata.\
        """)
@Group("spillway.dev")
@Version("v1alpha1")
@Categories("spillway")
@ShortNames("swc")
@AdditionalPrinterColumn(
        name = "Ready",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        getDescription = "Whether clients can use the cluster")
@AdditionalPrinterColumn(
        name = "Brokers",
        type = AdditionalPrinterColumn.Type.INTEGER,
        jsonPath = ".status.readyReplicas",
        getDescription = "Brokers that are ready")
@AdditionalPrinterColumn(
        name = "Desired",
        type = AdditionalPrinterColumn.Type.INTEGER,
        jsonPath = ".spec.replicas",
        getDescription = "Desired number of brokers")
@AdditionalPrinterColumn(
        name = "Version",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.version",
        getDescription = "Kafka version in use")
@AdditionalPrinterColumn(
        name = "Status",
        type = AdditionalPrinterColumn.Type.STRING,
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        getDescription = "Why the cluster is ready, or is not")
@AdditionalPrinterColumn(
        name = "Age",
        type = AdditionalPrinterColumn.Type.DATE,
        jsonPath = ".metadata.creationTimestamp")
@AdditionalPrinterColumn(
        name = "Local",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1,
        jsonPath = ".status.localSize",
        getDescription = "Bytes on the brokers' disks")
@AdditionalPrinterColumn(
        name = "Cold",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1,
        jsonPath = ".status.coldSize",
        getDescription = "Bytes in S3")
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
        value =
                "!has(oldSelf.spec.tiering) || has(self.spec.tiering) || !has(self.status) ||"
                        + " !has(self.status.metadataVersion)",
        message =
                "tiering cannot be removed from a cluster whose brokers have run: its cold segments"
                        + " would no longer be readable. Set tiered: false on each Topic to stop"
                        + " copying instead")
@ValidationRule(
        value =
                "!has(oldSelf.spec.tiering) || !has(self.spec.tiering) ||"
                        + " (self.spec.tiering.s3.bucket == oldSelf.spec.tiering.s3.bucket &&"
                        + " self.spec.tiering.s3.prefix == oldSelf.spec.tiering.s3.prefix) ||"
                        + " !has(self.status) || !has(self.status.metadataVersion)",
        message =
                "bucket and prefix cannot be changed once brokers have run: the cold segments that"
                        + " are already there would no longer be found. Create a new Cluster for"
                        + " another location")
public class Cluster extends StoredResource<ClusterSpec, ClusterStatus> {

    public Cluster() {
        super(ClusterSpec.class, ClusterStatus.class);
    }

    @Override
    @Required
    @JsonSerialize(using = StoredSpecSerializer.class)
    @JsonPropertyDescription("The desired state of the cluster.")
    public ClusterSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription(
            "The last observed state of the cluster; written by the operator only.")
    public ClusterStatus getStatus() {
        return super.getStatus();
    }
}
