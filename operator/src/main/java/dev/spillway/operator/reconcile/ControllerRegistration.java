package dev.spillway.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.quarkiverse.operatorsdk.runtime.QuarkusConfigurationService;
import io.quarkiverse.operatorsdk.runtime.QuarkusControllerConfiguration;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Registers the controllers, with the special settings of those of Topics, Users, Connects and
 * Connectors.
 */
@Singleton
class ControllerRegistration {

    @Produces
    @Singleton
    Operator operator(
            QuarkusConfigurationService configuration,
            ClusterReconciler clusters,
            TopicReconciler topics,
            UserReconciler users,
            ConnectReconciler connects,
            ConnectorReconciler connectors) {
        var operator = new Operator(configuration);
        operator.register(clusters);
        operator.register(
                topics,
                new TriggeredByAllEvents<>(
                        configuration.getConfigurationFor(topics), configuration));
        operator.register(
                users,
                new TriggeredByAllEvents<>(
                        configuration.getConfigurationFor(users), configuration));
        operator.register(
                connects,
                new TriggeredByAllEvents<>(
                        configuration.getConfigurationFor(connects), configuration));
        operator.register(
                connectors,
                new TriggeredByAllEvents<>(
                        configuration.getConfigurationFor(connectors), configuration));
        return operator;
    }

    /**
     * Calls the reconciler for deletions too, with or without a finalizer, because it manages its
     * finalizer itself. The extension has no setting for that.
     */
    private static final class TriggeredByAllEvents<T extends HasMetadata>
            extends QuarkusControllerConfiguration<T> {

        /** Not reached in practice: the view and Kubernetes' events trigger reconciliations. */
        private static final Duration MAX_INTERVAL = Duration.ofHours(10);

        TriggeredByAllEvents(
                QuarkusControllerConfiguration<T> of, QuarkusConfigurationService service) {
            super(
                    withoutManagedFields(of),
                    of.getName(),
                    of.isGenerationAware(),
                    of.getAssociatedReconcilerClassName(),
                    of.getRetry(),
                    of.getRateLimiter(),
                    of.maxReconciliationInterval().orElse(MAX_INTERVAL),
                    of.getFinalizerName(),
                    of.fieldManager(),
                    of.getWorkflow(),
                    of.getResourceTypeName(),
                    of.getResourceClass());
            setParent(service);
        }

        private static <T extends HasMetadata> InformerConfiguration<T> withoutManagedFields(
                QuarkusControllerConfiguration<T> of) {
            return ControllerConfigurationOverrider.override(of)
                    .withItemStore(new LeanItemStore<T>())
                    .build()
                    .getInformerConfig();
        }

        @Override
        public boolean triggerReconcilerOnAllEvents() {
            return true;
        }
    }
}
