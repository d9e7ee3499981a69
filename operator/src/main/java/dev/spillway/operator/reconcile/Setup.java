package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.ManagementPages;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.Events;
import dev.spillway.operator.kube.FabricKubernetes;
import dev.spillway.operator.kube.FabricTopicMarks;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.kube.TopicMarks;
import dev.spillway.operator.view.ClusterViews;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the reconcilers are given: read once at start from the operator's environment. */
@Singleton
class Setup {

    @Produces
    @Singleton
    Installation installation(
            @ConfigProperty(name = "spillway.broker.image") String brokerImage,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "spillway.pod.namespace") String namespace) {
        return new Installation(brokerImage, version, namespace);
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    ManagementPages pages() {
        return new ManagementPages();
    }

    @Produces
    @Singleton
    TopicIndex topics() {
        return new TopicIndex();
    }

    @Produces
    @Singleton
    Wakeups wakeups(TopicIndex topics) {
        return new Wakeups(topics);
    }

    @Produces
    @Singleton
    ClusterModels models() {
        return new ClusterModels();
    }

    @Produces
    @Singleton
    EventRecorder events(KubernetesClient client, Clock clock) {
        return new Events(client, clock);
    }

    @Produces
    @Singleton
    Kubernetes kubernetes(KubernetesClient client) {
        return new FabricKubernetes(client);
    }

    @Produces
    @Singleton
    TopicMarks marks(KubernetesClient client) {
        return new FabricTopicMarks(client);
    }

    @Produces
    @Singleton
    ClusterViews views(Kubernetes kubernetes, ManagementPages pages, Wakeups wakeups, Clock clock) {
        return ClusterViews.of(kubernetes, pages, wakeups, clock);
    }

    void close(@Disposes ClusterViews views) {
        views.close();
    }
}
