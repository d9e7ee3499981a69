package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Topic;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.quarkiverse.operatorsdk.runtime.QuarkusConfigurationService;
import io.quarkiverse.operatorsdk.runtime.QuarkusControllerConfiguration;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Registers the controllers, with the Topic controller's special settings. */
@Singleton
class ControllerRegistration {

    @Produces
    @Singleton
    Operator operator(
            QuarkusConfigurationService configuration,
            ClusterReconciler clusters,
            TopicReconciler topics) {
        var operator = new Operator(configuration);
        operator.register(clusters);
        operator.register(
                topics,
                new TriggeredByAllEvents(configuration.getConfigurationFor(topics), configuration));
        return operator;
    }

    /**
     * Calls the reconciler for deletions too, with or without a finalizer, because it manages its
     * finalizer itself. The extension has no setting for that.
     */
    private static final class TriggeredByAllEvents extends QuarkusControllerConfiguration<Topic> {

        /** Not reached in practice: the view and Kubernetes' events trigger reconciliations. */
        private static final Duration MAX_INTERVAL = Duration.ofHours(10);

        TriggeredByAllEvents(
                QuarkusControllerConfiguration<Topic> of, QuarkusConfigurationService service) {
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

        private static InformerConfiguration<Topic> withoutManagedFields(
                QuarkusControllerConfiguration<Topic> of) {
            return ControllerConfigurationOverrider.override(of)
                    .withItemStore(new TopicItemStore())
                    .build()
                    .getInformerConfig();
        }

        @Override
        public boolean triggerReconcilerOnAllEvents() {
            return true;
        }
    }
}
