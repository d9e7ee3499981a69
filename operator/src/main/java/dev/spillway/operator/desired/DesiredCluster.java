package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeRole;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.ArrayList;
import java.util.List;

/** Everything that a Cluster is to be made of. Equal input gives byte-equal objects. */
public record DesiredCluster(Installation installation, ClusterModel cluster, ClusterId clusterId) {

    /**
     * What all nodes share, in the order to apply it: it exists before the first Pod.
     *
     * @param voters how many controllers vote now
     */
    public List<HasMetadata> shared(int voters) {
        var objects = new ArrayList<HasMetadata>();
        objects.addAll(ServiceAccounts.of(cluster));
        objects.add(Services.nodes(cluster));
        objects.add(Services.bootstrap(cluster));
        for (NodeRole role : NodeRole.values()) {
            objects.add(ConfigMaps.of(cluster, role));
            objects.add(NetworkPolicies.of(installation, cluster, role));
            objects.add(PodDisruptionBudgets.of(cluster, role, voters));
        }
        return List.copyOf(objects);
    }

    /** What runs when nothing else of the Cluster does any more. */
    public Pod coldDataCleanup() {
        return ColdDataCleanup.of(this);
    }

    /** Whom it runs as, unless that is an account of the user's. */
    public List<ServiceAccount> serviceAccounts() {
        return ServiceAccounts.of(cluster);
    }

    public PersistentVolumeClaim volumeClaim(KafkaNode node) {
        return PersistentVolumeClaims.of(cluster, clusterId, node);
    }

    public Pod pod(KafkaNode node) {
        return Pods.of(this, node);
    }
}
