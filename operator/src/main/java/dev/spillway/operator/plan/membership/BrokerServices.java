package dev.spillway.operator.plan.membership;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Service of each broker: its address, and its end. One that is missing or differs is applied
 * like what nodes share.
 */
public final class BrokerServices {

    private BrokerServices() {}

    /** The address that the broker advertises; empty where it advertises none, or has none yet. */
    public static String advertisedIp(ClusterModel cluster, NodeId id, ObservedCluster seen) {
        return cluster.advertisesServiceIp()
                ? seen.clusterIp(ResourceNames.brokerService(cluster.name(), id)).orElse("")
                : "";
    }

    /**
     * Services of brokers that have been removed. Last of all, when Kafka answers and a broker has
     * neither a Pod nor a disk nor a registration: one whose disk is replaced keeps its address.
     * Only those that this Cluster owns: whatever else has such a name is somebody else's.
     */
    public static List<Step> removals(
            ClusterModel cluster, Membership members, ObservedCluster seen) {
        return seen.view().isEmpty()
                ? List.of()
                : seen.objects().values().stream()
                        .filter(Service.class::isInstance)
                        .filter(service -> isOwned(service, cluster))
                        .flatMap(service ->
                                broker(service, cluster)
                                        .filter(id -> !members.staying().contains(id))
                                        .filter(id -> !members.leaving().contains(id))
                                        .map(id -> remove(service, id))
                                        .stream())
                        .sorted(Comparator.comparing(Step::what))
                        .toList();
    }

    private static boolean isOwned(HasMetadata service, ClusterModel cluster) {
        return service.getMetadata().getDeletionTimestamp() == null
                && Stream.ofNullable(service.getMetadata().getOwnerReferences())
                        .flatMap(List::stream)
                        .anyMatch(owner -> Objects.equals(owner.getUid(), cluster.uid()));
    }

    private static Optional<NodeId> broker(HasMetadata service, ClusterModel cluster) {
        return ResourceNames.brokerOfService(cluster.name(), service.getMetadata().getName());
    }

    private static Step remove(HasMetadata service, NodeId id) {
        var meta = service.getMetadata();
        return new KubeStep.RemoveService(
                meta.getName(),
                new ObjectVersion(meta.getUid(), meta.getResourceVersion()),
                node(id) + " has been removed");
    }
}
