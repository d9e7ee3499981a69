package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.ManagementClient;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.FabricEventRecorder;
import dev.spillway.operator.kube.FabricKubernetes;
import dev.spillway.operator.kube.FabricTopicMetadataChanges;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.kube.TopicMetadataChanges;
import dev.spillway.operator.model.KafkaVersions;
import dev.spillway.operator.view.ClusterViews;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Dependencies of the reconcilers, configured once at start from the operator's environment. */
@Singleton
class OperatorComponents {

    @Produces
    @Singleton
    Installation installation(
            @ConfigProperty(name = "spillway.broker.image") String brokerImage,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "spillway.pod.namespace") String namespace,
            @ConfigProperty(name = "spillway.image.pull.secrets")
                    Optional<List<String>> imagePullSecrets) {
        return new Installation(
                brokerImage,
                version,
                namespace,
                KafkaVersions.SHIPPED,
                imagePullSecrets.orElse(List.of()));
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    ManagementClient managementClient() {
        return new ManagementClient();
    }

    @Produces
    @Singleton
    TopicIndex topics() {
        return new TopicIndex();
    }

    @Produces
    @Singleton
    ViewEventSource viewEvents(TopicIndex topics) {
        return new ViewEventSource(topics);
    }

    @Produces
    @Singleton
    ClusterModelCache models() {
        return new ClusterModelCache();
    }

    @Produces
    @Singleton
    EventRecorder events(KubernetesClient client, Clock clock) {
        return new FabricEventRecorder(client, clock);
    }

    @Produces
    @Singleton
    Kubernetes kubernetes(KubernetesClient client) {
        return new FabricKubernetes(client);
    }

    @Produces
    @Singleton
    TopicMetadataChanges topicMetadataChanges(KubernetesClient client) {
        return new FabricTopicMetadataChanges(client);
    }

    @Produces
    @Singleton
    ClusterViews views(
            Kubernetes kubernetes,
            ManagementClient managementClient,
            ViewEventSource viewEvents,
            Clock clock) {
        return ClusterViews.of(kubernetes, managementClient, viewEvents, clock);
    }

    void close(@Disposes ClusterViews views) {
        views.close();
    }
}
