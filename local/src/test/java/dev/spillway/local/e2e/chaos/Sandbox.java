package dev.spillway.local.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Commands;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.RunningProcesses.Running;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The quickstart cluster in a state directory of its own, brought up by {@code up}. */
final class Sandbox implements AutoCloseable {
    static final String NAMESPACE = "default";
    static final String CLUSTER = "events";

    private static final ResourceDefinitionContext CLUSTERS = kind("Cluster", "clusters");
    private static final ResourceDefinitionContext TOPICS = kind("Topic", "topics");
    private static final Duration TOPIC_IS_READY_WITHIN = Duration.ofSeconds(60);

    private final Commands commands;
    private final StateDirectory state;
    private final KubernetesClient client;
    private final String bootstrap;

    private Sandbox(
            Commands commands, StateDirectory state, KubernetesClient client, String bootstrap) {
        this.commands = commands;
        this.state = state;
        this.client = client;
        this.bootstrap = bootstrap;
    }

    static Sandbox up(Path folder) throws IOException, InterruptedException {
        var commands =
                new Commands(Path.of("..").toAbsolutePath().normalize(), folder.resolve("state"));
        var up = commands.spillway("up").end();
        assertThat(up.status()).as(up.text()).isZero();
        var state = new StateDirectory(commands.state());
        var config = Config.fromKubeconfig(Files.readString(state.kubeconfig()));
        return new Sandbox(
                commands,
                state,
                new KubernetesClientBuilder().withConfig(config).build(),
                bootstrap(commands));
    }

    private static String bootstrap(Commands commands) throws IOException, InterruptedException {
        return commands.spillway("status").end().lines().stream()
                .filter(line -> line.startsWith("bootstrap "))
                .map(line -> line.split(" +", -1)[1])
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        client.close();
    }

    /** Ends everything, whatever has become of it. */
    static void down(Path folder) throws IOException, InterruptedException {
        var commands =
                new Commands(Path.of("..").toAbsolutePath().normalize(), folder.resolve("state"));
        commands.spillway("down").end();
        var state = new StateDirectory(commands.state());
        assertThat(new RunningProcesses(state.processes()).alive()).isEmpty();
    }

    KubernetesClient client() {
        return client;
    }

    /** Addresses of the first three brokers; they stay, and these brokers never leave. */
    String bootstrap() {
        return bootstrap;
    }

    Path logs() {
        return state.logs();
    }

    GenericKubernetesResource cluster() {
        return client.genericKubernetesResources(CLUSTERS)
                .inNamespace(NAMESPACE)
                .withName(CLUSTER)
                .require();
    }

    /** A JSON merge patch of the Cluster. */
    void change(String patch) {
        client.genericKubernetesResources(CLUSTERS)
                .inNamespace(NAMESPACE)
                .withName(CLUSTER)
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    /** Three replicas of each partition, of which two have to be in sync. */
    void makeTopic(String name, int partitions) throws Exception {
        client.resource(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Topic
                        metadata: {name: %s}
                        spec:
                          cluster: {name: %s}
                          partitions: %d
                          replicas: 3
                          config: {min.insync.replicas: "2"}
                        """
                                .formatted(name, CLUSTER, partitions))
                .inNamespace(NAMESPACE)
                .create();
        Await.until(
                "Topic " + name + " is Ready",
                TOPIC_IS_READY_WITHIN,
                () -> {
                    var topic =
                            client.genericKubernetesResources(TOPICS)
                                    .inNamespace(NAMESPACE)
                                    .withName(name)
                                    .require();
                    return Conditions.of(topic).unless("Ready", "True");
                });
    }

    /** Processes of Pods whose namespace and name begin so: {@code default/events-broker-}. */
    List<Running> processes(String pods) {
        return new RunningProcesses(state.processes())
                .alive().stream().filter(running -> running.title().startsWith(pods)).toList();
    }

    Optional<Pod> pod(String namespace, String name) {
        return Optional.ofNullable(client.pods().inNamespace(namespace).withName(name).get());
    }

    /** Its Pod is made anew, elsewhere as it were, without a grace period. */
    void forceDelete(String namespace, String pod) {
        client.pods().inNamespace(namespace).withName(pod).withGracePeriod(0).delete();
    }

    String status() throws IOException, InterruptedException {
        return commands.spillway("status").end().text();
    }

    /** The conditions of a resource. */
    record Conditions(GenericKubernetesResource resource) {

        static Conditions of(GenericKubernetesResource resource) {
            return new Conditions(resource);
        }

        /** Empty when it is so, and was found for the spec that stands. */
        List<String> unless(String type, String status) {
            List<Map<String, Object>> conditions =
                    Objects.requireNonNullElse(
                            resource.get("status", "conditions"), List.<Map<String, Object>>of());
            return conditions.stream()
                            .filter(condition -> type.equals(condition.get("type")))
                            .anyMatch(condition ->
                                    status.equals(condition.get("status"))
                                            && Objects.equals(
                                                    condition.get("observedGeneration"),
                                                    resource.getMetadata()
                                                            .getGeneration()
                                                            .intValue()))
                    ? List.of()
                    : List.of("%s is not %s: %s".formatted(type, status, conditions));
        }
    }

    private static ResourceDefinitionContext kind(String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("spillway.dev")
                .withVersion("v1alpha1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }
}
