package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.desired.ClientEndpoint;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Identity;
import java.util.Optional;

/** The listener of a Cluster that fits a User. */
@FunctionalInterface
interface ClientEndpoints {

    /**
     * The first that has the User's authentication; empty if there is none. Its bootstrap is empty
     * while it has no address.
     */
    Optional<ClientEndpoint> find(Cluster cluster, ClusterModel model, Identity identity);
}
