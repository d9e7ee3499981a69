package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Connect;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.status.Finding;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Connect that a Connector belongs to, as far as it is known. */
sealed interface ParentConnect {

    /** There is no such Connect, or it is being deleted, or has no Cluster any more. */
    record Gone(String why) implements ParentConnect {}

    /** Its spec is invalid. */
    record Invalid(String why, boolean paused) implements ParentConnect {}

    /**
     * @param paused whether its Cluster is paused
     * @param notReady why it is not ready, by its own status; empty when it is, or does not say so
     */
    record Known(ConnectModel model, boolean paused, String notReady) implements ParentConnect {}

    /**
     * @param name as the Connector names it
     * @param connect null if there is none
     * @param cluster of the Connect; null if there is none
     */
    static ParentConnect of(String name, @Nullable Connect connect, @Nullable Cluster cluster) {
        if (connect == null) {
            return new Gone("there is no Connect " + name);
        }
        if (connect.getMetadata().getDeletionTimestamp() != null) {
            return new Gone("Connect " + name + " is being deleted");
        }
        if (cluster == null) {
            return new Gone(
                    "there is no Cluster %s, which Connect %s is of"
                            .formatted(cluster(connect), name));
        }
        if (cluster.getMetadata().getDeletionTimestamp() != null) {
            return new Gone(
                    "Cluster %s, which Connect %s is of, is being deleted"
                            .formatted(cluster(connect), name));
        }
        // In doubt it is.
        var paused =
                cluster.getSpec() != null && Boolean.TRUE.equals(cluster.getSpec().paused())
                        || !cluster.unreadable("spec.paused").isEmpty();
        return switch (ConnectModel.parse(connect)) {
            case ParseResult.Valid<ConnectModel>(ConnectModel model) ->
                    new Known(model, paused, notReady(connect));
            case ParseResult.Invalid<ConnectModel> invalid ->
                    new Invalid("Connect " + name + " has an invalid spec", paused);
        };
    }

    /** The schema requires the name. */
    static String cluster(Connect connect) {
        return Stream.ofNullable(connect.getSpec())
                .flatMap(spec -> Stream.ofNullable(spec.cluster()))
                .flatMap(cluster -> Stream.ofNullable(cluster.name()))
                .findFirst()
                .orElse("");
    }

    /** By its own status; empty when it is ready, or does not say. */
    static String notReady(Connect connect) {
        return Stream.ofNullable(connect.getStatus())
                .flatMap(status -> Stream.ofNullable(status.conditions()))
                .flatMap(conditions -> conditions.stream())
                .filter(condition -> Finding.READY.equals(condition.type()))
                .filter(condition ->
                        condition.status() != dev.spillway.operator.api.ConditionStatus.True)
                .map(condition ->
                        "Connect %s is not ready: %s"
                                .formatted(connect.getMetadata().getName(), condition.message()))
                .findFirst()
                .orElse("");
    }
}
