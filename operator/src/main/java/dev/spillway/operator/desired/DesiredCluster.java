package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.ArrayList;
import java.util.List;

/** All Kubernetes objects of a Cluster. Equal input gives byte-equal objects. */
public record DesiredCluster(Installation installation, ClusterModel cluster, ClusterId clusterId) {

    /**
     * The objects that all nodes share, in the order in which they are applied, before the first
     * Pod.
     */
    public List<HasMetadata> shared(MinAvailable minAvailable) {
        var objects = new ArrayList<HasMetadata>();
        objects.addAll(ServiceAccounts.of(cluster));
        objects.add(Services.nodes(cluster));
        objects.add(Services.bootstrap(cluster));
        for (NodeRole role : NodeRole.values()) {
            objects.add(ConfigMaps.of(cluster, role));
            objects.add(NetworkPolicies.of(installation, cluster, role));
            objects.add(PodDisruptionBudgets.of(cluster, role, minAvailable.of(role)));
        }
        return List.copyOf(objects);
    }

    /** By which clients reach one broker; applied before its Pod. */
    public Service service(NodeId broker) {
        return Services.broker(cluster, broker);
    }

    /** Whether the Pod cannot be made before the address of the node's Service is known. */
    public boolean lacksAddress(KafkaNode node) {
        return switch (node) {
            case KafkaNode.Broker broker ->
                    cluster.advertisesServiceIp() && broker.serviceIp().isEmpty();
            case KafkaNode.Controller controller -> false;
        };
    }

    /** The Pod that runs after all nodes have been removed. */
    public Pod coldDataCleanup() {
        return ColdDataCleanup.of(this);
    }

    /** The accounts that Pods run as, without those of the user. */
    public List<ServiceAccount> serviceAccounts() {
        return ServiceAccounts.of(cluster);
    }

    public PersistentVolumeClaim volumeClaim(KafkaNode node) {
        return PersistentVolumeClaims.of(cluster, clusterId, node);
    }

    public Pod pod(KafkaNode node) {
        return Pods.of(this, node);
    }

    /**
     * The revision that a node's Pod should have.
     *
     * @param restartedAt the requested restart that the Pod is the result of; it counts while the
     *     Cluster has none: an annotation that somebody removed is no reason to restart
     */
    public Revision revision(KafkaNode node, String restartedAt) {
        var same =
                cluster.restartedAt().isEmpty() && !restartedAt.isEmpty()
                        ? new DesiredCluster(
                                installation, cluster.withRestartedAt(restartedAt), clusterId)
                        : this;
        return Revision.of(same.pod(node));
    }
}
