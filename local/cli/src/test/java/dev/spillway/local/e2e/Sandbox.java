package dev.spillway.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The quickstart cluster in a state directory of its own, brought up by {@code up}. */
public final class Sandbox implements AutoCloseable {
    public static final String NAMESPACE = "default";
    public static final String CLUSTER = "events";

    public static final ResourceDefinitionContext TOPICS = kind("Topic", "topics");

    private static final ResourceDefinitionContext CLUSTERS = kind("Cluster", "clusters");

    /** The operator is the one client of the API that says no name of its own. */
    private static final String OPERATOR = "fabric8-kubernetes-client/";

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

    public static Sandbox up(Path folder) throws IOException, InterruptedException {
        var commands =
                new Commands(
                        Path.of("../..").toAbsolutePath().normalize(), folder.resolve("state"));
        var up = commands.spillway("up", "--faults").end();
        assertThat(up.status()).as(up.text()).isZero();
        var state = new StateDirectory(commands.state());
        var config = Config.fromKubeconfig(Files.readString(state.kubeconfig()));
        // Faults are injected into the operator's requests, never into the verdict's.
        config.setUserAgent("spillway-e2e");
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
    public static void down(Path folder) throws IOException, InterruptedException {
        var commands =
                new Commands(
                        Path.of("../..").toAbsolutePath().normalize(), folder.resolve("state"));
        commands.spillway("down").end();
        var state = new StateDirectory(commands.state());
        assertThat(new RunningProcesses(state.processes()).alive()).isEmpty();
    }

    public KubernetesClient client() {
        return client;
    }

    /** Addresses of the first three brokers; they stay, and these brokers never leave. */
    public String bootstrap() {
        return bootstrap;
    }

    /** Where the data of a claim is. */
    public Path volume(String claim) {
        var uid =
                client.persistentVolumeClaims()
                        .inNamespace(NAMESPACE)
                        .withName(claim)
                        .require()
                        .getMetadata()
                        .getUid();
        return state.volume(NAMESPACE, claim, uid);
    }

    public Path logs() {
        return state.logs();
    }

    public GenericKubernetesResource cluster() {
        return client.genericKubernetesResources(CLUSTERS)
                .inNamespace(NAMESPACE)
                .withName(CLUSTER)
                .require();
    }

    /** A JSON merge patch of the Cluster. */
    public void change(String patch) {
        client.genericKubernetesResources(CLUSTERS)
                .inNamespace(NAMESPACE)
                .withName(CLUSTER)
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    /** Three replicas of each partition, of which two have to be in sync. */
    public void makeTopic(String name, int partitions) throws Exception {
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

    /**
     * From now on and for a while the API does this to the operator, and nothing that it did
     * before.
     *
     * @param fault such as {@code {"kind": "LateEvents", "millis": 10000}}: see {@code
     *     dev.spillway.local.api.fault.Fault}
     */
    public void inject(Map<String, Object> fault, Duration atMost) {
        var injected = new HashMap<>(fault);
        injected.put("agent", OPERATOR);
        client.raw(
                "/faults",
                "PUT",
                Map.of("seconds", atMost.toSeconds(), "faults", List.of(injected)));
    }

    /** Processes of Pods whose namespace and name begin so: {@code default/events-broker-}. */
    public List<Running> processes(String pods) {
        return new RunningProcesses(state.processes())
                .alive().stream().filter(running -> running.title().startsWith(pods)).toList();
    }

    public Optional<Pod> pod(String namespace, String name) {
        return Optional.ofNullable(client.pods().inNamespace(namespace).withName(name).get());
    }

    /** Its Pod is made anew, elsewhere as it were, without a grace period. */
    public void forceDelete(String namespace, String pod) {
        client.pods().inNamespace(namespace).withName(pod).withGracePeriod(0).delete();
    }

    public String status() throws IOException, InterruptedException {
        return commands.spillway("status").end().text();
    }

    /** The conditions of a resource. */
    public record Conditions(GenericKubernetesResource resource) {

        public static Conditions of(GenericKubernetesResource resource) {
            return new Conditions(resource);
        }

        /** Empty when it is so, and was found for the spec that stands. */
        public List<String> unless(String type, String status) {
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
