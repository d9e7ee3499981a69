package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ParseResult;
import org.jspecify.annotations.Nullable;

/** The Cluster that a Topic or a User belongs to, as far as it is known. */
sealed interface ParentCluster {

    /** There is no such Cluster. */
    record Missing(String why) implements ParentCluster {}

    record Deleting(String why) implements ParentCluster {}

    /** Its spec is invalid, and has not been valid since the operator started. */
    record Invalid(String why, boolean paused) implements ParentCluster {}

    /**
     * @param model the last valid one while the spec is invalid
     */
    record Known(ClusterModel model, boolean paused) implements ParentCluster {}

    /**
     * @param name as the resource names it
     * @param cluster null if there is none
     */
    static ParentCluster of(String name, @Nullable Cluster cluster, ClusterModelCache models) {
        if (cluster == null) {
            return new Missing("there is no Cluster " + name);
        }
        if (cluster.getMetadata().getDeletionTimestamp() != null) {
            return new Deleting("Cluster " + name + " is being deleted");
        }
        // paused in the newest spec counts even if the rest is invalid; in doubt it is.
        var paused =
                cluster.getSpec() != null && Boolean.TRUE.equals(cluster.getSpec().paused())
                        || !cluster.unreadable("spec.paused").isEmpty();
        return switch (models.of(cluster)) {
            case ParseResult.Valid<ClusterModel> valid -> new Known(valid.model(), paused);
            case ParseResult.Invalid<ClusterModel> invalid ->
                    models.lastValid(cluster)
                            .<ParentCluster>map(model -> new Known(model, paused))
                            .orElseGet(() ->
                                    new Invalid(
                                            "Cluster " + name + " has an invalid spec", paused));
        };
    }
}
