package dev.spillway.local.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.clients.TestUser;
import dev.spillway.local.e2e.load.KafkaClients;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.RunningProcesses.Running;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The quickstart cluster in its own state directory, started by {@code ./spillway up}. */
public final class Sandbox implements AutoCloseable {
    public static final String NAMESPACE = "default";
    public static final String CLUSTER = "events";

    private static final String API = "spillway.dev/v1alpha1";

    /** The operator is the only client of the API with the default user agent. */
    private static final String OPERATOR = "fabric8-kubernetes-client/";

    private static final Duration TOPIC_IS_READY_WITHIN = Duration.ofSeconds(60);

    private final Commands commands;
    private final StateDirectory state;
    private final KubernetesClient client;
    private final KafkaClients clients;

    private Sandbox(Commands commands, StateDirectory state, KubernetesClient client) {
        this.commands = commands;
        this.state = state;
        this.client = client;
        this.clients = new KafkaClients(TestUser.settings(client, NAMESPACE, CLUSTER));
    }

    public static Sandbox up(Path folder) throws IOException, InterruptedException {
        var commands =
                new Commands(
                        Path.of("../..").toAbsolutePath().normalize(), folder.resolve("state"));
        var up = commands.spillway("up", "--faults").end();
        assertThat(up.status()).as(up.text()).isZero();
        var state = new StateDirectory(commands.state());
        var config = Config.fromKubeconfig(Files.readString(state.kubeconfig()));
        ClusterNames.from(state.hosts().resolve(NAMESPACE));
        // Faults are injected into the operator's requests, never into those of the test.
        config.setUserAgent("spillway-e2e");
        return new Sandbox(
                commands, state, new KubernetesClientBuilder().withConfig(config).build());
    }

    @Override
    public void close() {
        client.close();
    }

    /** Stops everything, in whatever state it is. */
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

    /** Clients of the User {@link TestUser}, by the bootstrap Service, whose address stays. */
    public KafkaClients clients() {
        return clients;
    }

    /** The directory of a claim. */
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

    public StateDirectory state() {
        return state;
    }

    public GenericKubernetesResource cluster() {
        return resource("Cluster", CLUSTER).require();
    }

    /**
     * @param kind {@code Cluster}, {@code Topic} or {@code User}
     */
    public Resource<GenericKubernetesResource> resource(String kind, String name) {
        return client.genericKubernetesResources(API, kind).inNamespace(NAMESPACE).withName(name);
    }

    /** A JSON merge patch of the Cluster. */
    public void change(String patch) {
        resource("Cluster", CLUSTER).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    /** Changes the Cluster and waits until the operator has observed it. */
    public void changeAndAwait(String patch, Duration within) throws Exception {
        change(patch);
        Await.until(
                "the operator has observed " + patch,
                within,
                () -> {
                    var cluster = cluster();
                    Integer observed = cluster.get("status", "observedGeneration");
                    var generation = cluster.getMetadata().getGeneration();
                    return observed != null && observed >= generation
                            ? List.of()
                            : List.of("observed " + observed + " of " + generation);
                });
    }

    /**
     * Creates a topic with three replicas and min.insync.replicas=2, and waits until it is Ready.
     */
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
                () -> Conditions.of(resource("Topic", name).require()).unless("Ready", "True"));
    }

    /**
     * Injects a fault into the operator's requests for a while, in place of the previous one.
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

    /** The processes whose title starts with this prefix: {@code default/events-broker-}. */
    public List<Running> processes(String pods) {
        return new RunningProcesses(state.processes())
                .alive().stream().filter(running -> running.title().startsWith(pods)).toList();
    }

    public Optional<Pod> pod(String namespace, String name) {
        return Optional.ofNullable(client.pods().inNamespace(namespace).withName(name).get());
    }

    /** A value of a Secret; empty while there is none. */
    public Optional<String> secret(String namespace, String name, String key) {
        return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get())
                .flatMap(secret -> Optional.ofNullable(secret.getData()))
                .flatMap(data -> Optional.ofNullable(data.get(key)))
                .map(value -> new String(Base64.getDecoder().decode(value), UTF_8));
    }

    /** Deletes a Pod without a grace period, as the loss of its node does. */
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

        /** Empty when the condition has this status for the current spec. */
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
}
