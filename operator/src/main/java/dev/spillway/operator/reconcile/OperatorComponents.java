package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.ManagementClient;
import dev.spillway.operator.credentials.UserCertificates;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.kube.ApiOutages;
import dev.spillway.operator.kube.ClusterClaims;
import dev.spillway.operator.kube.ConnectObjects;
import dev.spillway.operator.kube.ConnectorMetadataChanges;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.FabricClusterClaims;
import dev.spillway.operator.kube.FabricConnectObjects;
import dev.spillway.operator.kube.FabricConnectorMetadataChanges;
import dev.spillway.operator.kube.FabricEventRecorder;
import dev.spillway.operator.kube.FabricKubernetes;
import dev.spillway.operator.kube.FabricTopicMetadataChanges;
import dev.spillway.operator.kube.FabricUserMetadataChanges;
import dev.spillway.operator.kube.FabricUserSecrets;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.kube.LeadersWrites;
import dev.spillway.operator.kube.TopicMetadataChanges;
import dev.spillway.operator.kube.UserMetadataChanges;
import dev.spillway.operator.kube.UserSecrets;
import dev.spillway.operator.kube.WorkerCertificates;
import dev.spillway.operator.leader.Leadership;
import dev.spillway.operator.leader.LeaseDeadline;
import dev.spillway.operator.leader.OperatorLease;
import dev.spillway.operator.model.KafkaVersions;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.ConnectViews;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
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
    Fleet fleet(@ConfigProperty(name = "spillway.max-upgrades") int maxUpgrades, Clock clock) {
        return new Fleet(maxUpgrades, clock);
    }

    @Produces
    @Singleton
    OperatorLease lease(
            @ConfigProperty(name = "spillway.pod.namespace") String namespace,
            @ConfigProperty(name = "spillway.lease.name") String name) {
        return new OperatorLease(namespace, name);
    }

    @Produces
    @Singleton
    @Typed(LeaseDeadline.class)
    LeaseDeadline leaseDeadline() {
        return LeaseDeadline.ofThisProcess();
    }

    @Produces
    @Singleton
    Leadership leadership(
            @ConfigProperty(name = "spillway.pod.name") Optional<String> pod,
            LeaseDeadline deadline) {
        return pod.isPresent() ? deadline : Leadership.WITHOUT_LEASE;
    }

    /** In place of Quarkus' own, with the same HTTP client and serialization. */
    @Produces
    @ApplicationScoped
    KubernetesClient client(
            Config config,
            KubernetesSerialization serialization,
            Leadership leadership,
            Clock clock) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(serialization)
                .withHttpClientBuilderConsumer(http ->
                        http.addOrReplaceInterceptor(
                                        LeadersWrites.class.getSimpleName(),
                                        new LeadersWrites(leadership))
                                .addOrReplaceInterceptor(
                                        ApiOutages.class.getSimpleName(), new ApiOutages(clock)))
                .build();
    }

    void close(@Disposes KubernetesClient client) {
        client.close();
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
    UserIndex users() {
        return new UserIndex();
    }

    @Produces
    @Singleton
    ViewEventSource viewEvents(TopicIndex topics, UserIndex users) {
        return new ViewEventSource(topics, users);
    }

    @Produces
    @Singleton
    ConnectorIndex connectors() {
        return new ConnectorIndex();
    }

    @Produces
    @Singleton
    ConnectEventSource connectEvents(ConnectorIndex connectors) {
        return new ConnectEventSource(connectors);
    }

    @Produces
    @Singleton
    ConnectorMetadataChanges connectorMetadataChanges(KubernetesClient client) {
        return new FabricConnectorMetadataChanges(client);
    }

    @Produces
    @Singleton
    ConnectObjects connectObjects(KubernetesClient client, Kubernetes kubernetes) {
        return new FabricConnectObjects(client, kubernetes);
    }

    @Produces
    @Singleton
    UserSecrets secrets(KubernetesClient client) {
        return new FabricUserSecrets(client);
    }

    @Produces
    @Singleton
    WorkerCertificates workerCertificates(UserSecrets secrets, Clock clock) {
        return new WorkerCertificates(secrets, clock, new SecureRandom());
    }

    @Produces
    @Singleton
    ConnectViews connectViews(
            UserSecrets secrets,
            ConnectorIndex connectors,
            ConnectEventSource events,
            Clock clock,
            Leadership leadership) {
        return ConnectViews.of(secrets, connectors::names, events, clock, leadership);
    }

    void close(@Disposes ConnectViews views) {
        views.close();
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
    Kubernetes kubernetes(
            KubernetesClient client,
            @ConfigProperty(name = "spillway.nodes.read") boolean readsHosts,
            @ConfigProperty(name = "spillway.pod.namespace") String namespace,
            Clock clock) {
        return new FabricKubernetes(client, readsHosts, namespace, clock);
    }

    @Produces
    @Singleton
    ClusterClaims claims(
            KubernetesClient client,
            @ConfigProperty(name = "spillway.pod.name") Optional<String> pod,
            OperatorLease lease,
            Clock clock) {
        return new FabricClusterClaims(client, pod.map(inKubernetes -> lease), clock);
    }

    @Produces
    @Singleton
    TopicMetadataChanges topicMetadataChanges(KubernetesClient client) {
        return new FabricTopicMetadataChanges(client);
    }

    @Produces
    @Singleton
    UserMetadataChanges userMetadataChanges(KubernetesClient client) {
        return new FabricUserMetadataChanges(client);
    }

    @Produces
    @Singleton
    UserCertificates userCertificates(ClusterViews views, Kubernetes kubernetes) {
        return new ClusterAuthorities(views, kubernetes);
    }

    @Produces
    @Singleton
    ClientEndpoints clientEndpoints() {
        return new ListenerEndpoints();
    }

    @Produces
    @Singleton
    UserSecretKeeper userSecrets(
            UserSecrets secrets, UserCertificates certificates, UserIndex users, Clock clock) {
        return new UserSecretKeeper(secrets, certificates, users::count, clock);
    }

    @Produces
    @Singleton
    UserIssuers userIssuers(UserIndex users, UserSecretKeeper secrets) {
        return UserIssuers.of(users, secrets);
    }

    @Produces
    @Singleton
    ClusterViews views(
            Kubernetes kubernetes,
            ManagementClient managementClient,
            ViewEventSource viewEvents,
            Clock clock,
            Leadership leadership) {
        return ClusterViews.of(kubernetes, managementClient, viewEvents, clock, leadership);
    }

    void close(@Disposes ClusterViews views) {
        views.close();
    }
}
