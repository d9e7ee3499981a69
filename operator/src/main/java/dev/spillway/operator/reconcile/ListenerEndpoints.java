package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.desired.ClientEndpoint;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Identity;
import dev.spillway.operator.model.Listener;
import dev.spillway.operator.model.ListenerSecurity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The listener of a Cluster that fits a User: the first that has its authentication. */
final class ListenerEndpoints implements ClientEndpoints {

    @Override
    public Optional<ClientEndpoint> find(Cluster cluster, ClusterModel model, Identity identity) {
        return model.listeners().stream()
                .filter(listener -> fits(listener.security(), identity))
                .findFirst()
                .map(listener ->
                        new ClientEndpoint(
                                listener.name(),
                                bootstrap(cluster, listener),
                                listener.security().protocol(),
                                listener.security().certificate()));
    }

    private static boolean fits(ListenerSecurity security, Identity identity) {
        return switch (security) {
            case ListenerSecurity.Scram scram -> identity instanceof Identity.Scram;
            case ListenerSecurity.MutualTls mutual -> identity instanceof Identity.MutualTls;
            case ListenerSecurity.None none -> false;
        };
    }

    /** As the Cluster's status gives it to people; empty until it does. */
    private static String bootstrap(Cluster cluster, Listener listener) {
        return Stream.ofNullable(cluster.getStatus())
                .flatMap(status -> Stream.ofNullable(status.listeners()))
                .flatMap(List::stream)
                .filter(each -> listener.name().equals(each.name()))
                .flatMap(each -> Stream.ofNullable(each.bootstrap()))
                .findFirst()
                .orElse("");
    }
}
