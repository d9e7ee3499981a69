package dev.spillway.benchmarks.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A benchmark's own Clusters, Topics and Users, in a namespace of its own. */
public record BenchmarkResources(KubernetesClient client, String namespace) {
    public static final String MANAGER = "spillway-benchmark";

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private static final ResourceDefinitionContext CLUSTERS = kind("Cluster", "clusters");
    private static final ResourceDefinitionContext TOPICS = kind("Topic", "topics");
    private static final ResourceDefinitionContext USERS = kind("User", "users");

    private static ResourceDefinitionContext kind(String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("spillway.dev")
                .withVersion("v1alpha1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    public void createNamespace() {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .serverSideApply();
    }

    public void deleteNamespace() {
        client.namespaces().withName(namespace).delete();
    }

    public NonNamespaceOperation<
                    GenericKubernetesResource,
                    GenericKubernetesResourceList,
                    Resource<GenericKubernetesResource>>
            topics() {
        return generic(TOPICS).inNamespace(namespace);
    }

    public NonNamespaceOperation<
                    GenericKubernetesResource,
                    GenericKubernetesResourceList,
                    Resource<GenericKubernetesResource>>
            clusters() {
        return generic(CLUSTERS).inNamespace(namespace);
    }

    public NonNamespaceOperation<
                    GenericKubernetesResource,
                    GenericKubernetesResourceList,
                    Resource<GenericKubernetesResource>>
            users() {
        return generic(USERS).inNamespace(namespace);
    }

    private MixedOperation<
                    GenericKubernetesResource,
                    GenericKubernetesResourceList,
                    Resource<GenericKubernetesResource>>
            generic(ResourceDefinitionContext kind) {
        return client.genericKubernetesResources(kind);
    }

    /** One broker and one controller, small enough for a laptop, with the given broker heap. */
    public void createCluster(String name, String heap) {
        apply(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Cluster
                metadata: {name: %s, namespace: %s}
                spec:
                  replicas: 1
                  storage: {size: 10Gi, reclaim: Delete}
                  controllers: {replicas: 1, storage: {size: 5Gi}, jvm: {heap: 256Mi}}
                  listeners: [{name: internal, port: 9092, advertise: ServiceIP, authentication: MutualTls}]
                  jvm: {heap: %s}
                """
                        .formatted(name, namespace, heap));
    }

    /**
     * Creates a User of the Cluster's name, who may do whatever a User can be granted.
     *
     * @return the settings of its clients, from its Secret
     */
    public Map<String, Object> createUser(String cluster, Duration atMost)
            throws BenchmarkFailure, IOException {
        apply(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: User
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  cluster: {name: %1$s}
                  authentication: MutualTls
                  access:
                  - {allow: All, topic: "*", group: "*", transactionalId: "*"}
                  - {allow: [Create, Describe, DescribeConfigs], cluster: true}
                """
                        .formatted(cluster, namespace));
        awaitUser(cluster, atMost);
        return clientSettings(cluster);
    }

    public void awaitUser(String user, Duration atMost) throws BenchmarkFailure {
        Stopwatch.await(
                "User " + user + " becomes Ready",
                atMost,
                POLL_INTERVAL,
                () -> isReady(users().withName(user).get()));
    }

    /** What the User's Secret has for Java clients, now. */
    public Map<String, Object> clientSettings(String user) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(credential(user, "client.properties")));
        Map<String, Object> settings = new HashMap<>();
        properties.forEach((name, value) -> settings.put(name.toString(), value));
        return settings;
    }

    /** A key of the User's Secret, now. */
    public String credential(String user, String key) {
        Secret secret =
                client.secrets().inNamespace(namespace).withName(user + "-credentials").require();
        return new String(
                Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    /** With the settings that a Topic has by default. */
    public void applyTopic(String cluster, String name, Map<String, String> config) {
        apply(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Topic
                metadata: {name: %s, namespace: %s}
                spec: {cluster: {name: %s}, partitions: 1, replicas: 1, config: %s}
                """
                        .formatted(name, namespace, cluster, Serialization.asJson(config)));
    }

    /** Applies any object. */
    public void apply(String yaml) {
        client.resource(yaml).fieldManager(MANAGER).forceConflicts().serverSideApply();
    }

    public void awaitReady(String cluster, Duration atMost) throws BenchmarkFailure {
        Stopwatch.await(
                "Cluster " + cluster + " becomes Ready",
                atMost,
                POLL_INTERVAL,
                () ->
                        isReady(clusters().withName(cluster).get())
                                && pod(cluster, "broker").isPresent());
    }

    /** Deletes the Cluster and its User, and waits until its Pods and disks are gone. */
    public void deleteCluster(String name, Duration atMost) throws BenchmarkFailure {
        users().withName(name).delete();
        clusters().withName(name).delete();
        Stopwatch.await(
                "Cluster " + name + " is deleted",
                atMost,
                POLL_INTERVAL,
                () ->
                        clusters().withName(name).get() == null
                                && pods(name).isEmpty()
                                && client.persistentVolumeClaims()
                                        .inNamespace(namespace)
                                        .withLabel("spillway.dev/cluster", name)
                                        .list()
                                        .getItems()
                                        .isEmpty());
    }

    /** The Pod of the only broker or controller. */
    public Optional<Pod> pod(String cluster, String role) {
        return pods(cluster).stream()
                .filter(pod ->
                        role.equals(
                                pod.getMetadata().getLabels().get("app.kubernetes.io/component")))
                .filter(pod -> pod.getStatus().getPodIP() != null)
                .findFirst();
    }

    public List<Pod> pods(String cluster) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("spillway.dev/cluster", cluster)
                .list()
                .getItems();
    }

    public List<Event> events() {
        return client.v1().events().inNamespace(namespace).list().getItems();
    }

    /** Whether Ready=True is set for the current generation. */
    public static boolean isReady(@Nullable GenericKubernetesResource resource) {
        if (resource == null) {
            return false;
        }
        List<Map<String, Object>> conditions =
                Objects.requireNonNullElse(resource.get("status", "conditions"), List.of());
        return conditions.stream()
                .anyMatch(condition ->
                        "Ready".equals(condition.get("type"))
                                && "True".equals(condition.get("status"))
                                && condition.get("observedGeneration") instanceof Number observed
                                && observed.longValue() >= resource.getMetadata().getGeneration());
    }

    /** {@code status.observedGeneration}; 0 when there is none. */
    public static long observedGeneration(GenericKubernetesResource resource) {
        return resource.get("status", "observedGeneration") instanceof Number observed
                ? observed.longValue()
                : 0;
    }
}
