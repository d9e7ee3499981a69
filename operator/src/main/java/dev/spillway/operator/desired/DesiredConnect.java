package dev.spillway.operator.desired;

import dev.spillway.operator.api.ClusterReference;
import dev.spillway.operator.api.DeletionPolicy;
import dev.spillway.operator.api.Profile;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.api.TopicSpecBuilder;
import dev.spillway.operator.config.ConnectProperties;
import dev.spillway.operator.config.LoggingProperties;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.ServiceAccountChoice;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * All Kubernetes objects of a Connect. Equal input gives byte-equal objects.
 *
 * @param cluster that the workers belong to
 * @param plugins how they get into the workers
 */
public record DesiredConnect(
        Installation installation,
        ClusterModel cluster,
        ConnectModel connect,
        PluginFiles plugins) {

    private static final int FEW_PARTITIONS = 5;

    /** The same, with plugins that are copied. */
    public DesiredConnect withCopies() {
        return new DesiredConnect(installation, cluster, connect, PluginFiles.Copied);
    }

    /** The group's own topics, which must exist before the first worker starts. */
    public List<Topic> topics() {
        var names = connect.names();
        return List.of(
                topic(names.configs(), 1),
                topic(names.offsets(), FEW_PARTITIONS),
                topic(names.statuses(), FEW_PARTITIONS));
    }

    /**
     * What the workers need besides, in the order in which it is applied; the workers last.
     *
     * @param credentials that the workers start with, as a hash: another one restarts them
     */
    public List<HasMetadata> workers(String credentials) {
        var objects = new ArrayList<HasMetadata>();
        if (connect.pod().serviceAccount() instanceof ServiceAccountChoice.Own) {
            objects.add(serviceAccount());
        }
        objects.add(configMap());
        objects.add(service());
        objects.add(NetworkPolicies.of(installation, connect));
        objects.add(budget());
        objects.add(WorkerDeployment.of(this, credentials));
        return List.copyOf(objects);
    }

    /** Of the Secrets that the operator writes for the workers. */
    public ObjectMeta secret(String name) {
        return ObjectMetadata.owned(connect, name).build();
    }

    /**
     * With the Cluster's replicas, as every Topic; kept in Kafka when the Connect is deleted,
     * because they say how far its connectors have come.
     */
    private Topic topic(String name, int partitions) {
        var topic = new Topic();
        topic.setMetadata(ObjectMetadata.owned(connect, name).build());
        topic.setSpec(
                TopicSpecBuilder.builder()
                        .cluster(new ClusterReference(connect.cluster()))
                        .partitions(partitions)
                        .profile(Profile.CommitLog)
                        .deletionPolicy(DeletionPolicy.Retain)
                        .build());
        return topic;
    }

    private ServiceAccount serviceAccount() {
        return new ServiceAccountBuilder()
                .withMetadata(ObjectMetadata.owned(connect, connect.names().workers()).build())
                .withAutomountServiceAccountToken(false)
                .build();
    }

    private ConfigMap configMap() {
        return new ConfigMapBuilder()
                .withMetadata(ObjectMetadata.owned(connect, connect.names().workers()).build())
                .addToData(WorkerDeployment.FILE, ConnectProperties.text(connect))
                .addToData(ConfigMaps.LOGGING, LoggingProperties.of(cluster.logging()))
                .build();
    }

    /** For the operator: any worker that is ready answers for all. */
    private Service service() {
        return new ServiceBuilder()
                .withMetadata(ObjectMetadata.owned(connect, connect.names().workers()).build())
                .withNewSpec()
                .withType("ClusterIP")
                .withSelector(Labels.connectSelector(connect.name()))
                .withPorts(Services.port("rest", Ports.CONNECT))
                .endSpec()
                .build();
    }

    private PodDisruptionBudget budget() {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(ObjectMetadata.owned(connect, connect.names().workers()).build())
                .withNewSpec()
                .withNewMaxUnavailable(1)
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withNewSelector()
                .withMatchLabels(Labels.connectSelector(connect.name()))
                .endSelector()
                .endSpec()
                .build();
    }
}
