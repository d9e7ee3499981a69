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

/** The controllers, and how the Topics' one is called. */
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
                new WithDeletions(configuration.getConfigurationFor(topics), configuration));
        return operator;
    }

    /**
     * The reconciler is called for deletions too, whether there is a finalizer or not, as it sees
     * to its finalizer by itself. The extension knows no setting for that.
     */
    private static final class WithDeletions extends QuarkusControllerConfiguration<Topic> {

        /** Never in practice: the view calls, and Kubernetes' events do. */
        private static final Duration AT_THE_LATEST = Duration.ofHours(10);

        WithDeletions(
                QuarkusControllerConfiguration<Topic> of, QuarkusConfigurationService service) {
            super(
                    lean(of),
                    of.getName(),
                    of.isGenerationAware(),
                    of.getAssociatedReconcilerClassName(),
                    of.getRetry(),
                    of.getRateLimiter(),
                    of.maxReconciliationInterval().orElse(AT_THE_LATEST),
                    of.getFinalizerName(),
                    of.fieldManager(),
                    of.getWorkflow(),
                    of.getResourceTypeName(),
                    of.getResourceClass());
            setParent(service);
        }

        private static InformerConfiguration<Topic> lean(QuarkusControllerConfiguration<Topic> of) {
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
