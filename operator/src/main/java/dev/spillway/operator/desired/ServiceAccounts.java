package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodePool;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.model.ServiceAccountChoice;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.util.List;
import java.util.stream.Stream;

/** Who the Pods run as: an account without any rights, unless the user gives another. */
final class ServiceAccounts {
    private ServiceAccounts() {}

    /** None when every node runs as an account of the user's. */
    static List<ServiceAccount> of(ClusterModel cluster) {
        boolean needed =
                Stream.of(cluster.brokers(), cluster.controllers())
                        .anyMatch(pool ->
                                pool.pod().serviceAccount() instanceof ServiceAccountChoice.Own);
        return needed ? List.of(own(cluster)) : List.of();
    }

    static String name(ClusterModel cluster, NodePool pool) {
        return switch (pool.pod().serviceAccount()) {
            case ServiceAccountChoice.Own own -> ResourceNames.serviceAccount(cluster.name());
            case ServiceAccountChoice.Given(String name) -> name;
        };
    }

    private static ServiceAccount own(ClusterModel cluster) {
        return new ServiceAccountBuilder()
                .withMetadata(
                        ObjectMetadata.owned(
                                        cluster,
                                        ResourceNames.serviceAccount(cluster.name()),
                                        Labels.cluster(cluster.name()))
                                .build())
                .withAutomountServiceAccountToken(false)
                .build();
    }
}
