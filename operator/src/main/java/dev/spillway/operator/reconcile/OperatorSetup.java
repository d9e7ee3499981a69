package dev.spillway.operator.reconcile;

import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationService;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The controllers and how they are called. In place of the extension's own Operator, which does not
 * pass on that a reconciler sees to its finalizer by itself.
 */
@Singleton
class OperatorSetup {

    @Produces
    @Singleton
    Operator operator(
            ConfigurationService configuration,
            ClusterReconciler clusters,
            TopicReconciler topics) {
        var operator = new Operator(configuration);
        operator.register(clusters);
        operator.register(
                topics,
                controller ->
                        controller
                                // Deletions too, whether there is a finalizer or not.
                                .withTriggerReconcilerOnAllEvents(true)
                                .withItemStore(new TopicStore()));
        return operator;
    }
}
