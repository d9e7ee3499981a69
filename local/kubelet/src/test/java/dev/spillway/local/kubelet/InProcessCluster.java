package dev.spillway.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.api.ApiServer;
import dev.spillway.local.api.resources.ServiceRange;
import dev.spillway.local.controllers.Controllers;
import dev.spillway.local.kubelet.container.ImageMap;
import dev.spillway.local.kubelet.network.LoopbackNetwork;
import dev.spillway.local.kubelet.status.RestartBackOff;
import dev.spillway.local.proxy.ServiceProxy;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * API server, controllers, proxy and kubelet in this JVM, with real processes. Each test gets its
 * own namespace.
 */
final class InProcessCluster implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 30;
    private static final RestartBackOff QUICK =
            new RestartBackOff(
                    Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofMinutes(10));

    private final LoopbackNetwork network;
    private final ApiServer api;
    private final KubernetesClient client;
    private final Controllers controllers;
    private final ServiceProxy proxy;
    private final Kubelet kubelet;
    private final StateDirectory state;
    private boolean stopped;
    private final AtomicInteger namespaces = new AtomicInteger();

    InProcessCluster(Path directory) throws IOException {
        this(directory, ImageMap.standard());
    }

    InProcessCluster(Path directory, ImageMap images) throws IOException {
        state = new StateDirectory(directory);
        network = LoopbackNetwork.claim(directory.toString());
        api =
                ApiServer.start(
                        ApiServer.Config.inMemory()
                                .withFaults(true)
                                .withServices(ServiceRange.parse(network.services())));
        Config config = Config.fromKubeconfig(api.kubeconfig());
        client = new KubernetesClientBuilder().withConfig(config).build();
        controllers = Controllers.start(client, state, api.faults());
        proxy = ServiceProxy.start(client);
        kubelet =
                Kubelet.start(
                        new Kubelet.Config(state, directory, network, images, QUICK, api.faults()),
                        client);
        api.logs(kubelet.logs());
    }

    /** Stops the processes as the daemon does; the API keeps running. */
    void stop(List<Predicate<Pod>> waves) throws IOException {
        if (!stopped) {
            stopped = true;
            kubelet.stop(waves);
        }
    }

    @Override
    public void close() throws IOException {
        stop(List.of());
        controllers.close();
        proxy.close();
        client.close();
        api.close();
        network.close();
        assertThat(processes()).as("processes left behind").isEmpty();
    }

    KubernetesClient client() {
        return client;
    }

    StateDirectory state() {
        return state;
    }

    List<RunningProcesses.Running> processes() {
        return new RunningProcesses(state.processes()).alive();
    }

    /** Creates a namespace. */
    TestNamespace namespace() {
        String name = "test-" + namespaces.incrementAndGet();
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                .create();
        return new TestNamespace(name);
    }

    /** Operations in one namespace. */
    final class TestNamespace {
        private final String namespace;

        TestNamespace(String namespace) {
            this.namespace = namespace;
        }

        String name() {
            return namespace;
        }

        void apply(String yaml) {
            client.load(new java.io.ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                    .inNamespace(namespace)
                    .forceConflicts()
                    .serverSideApply();
        }

        /**
         * Creates a Pod with one busybox container {@code c}.
         *
         * @param container fields of the container, in YAML
         */
        void run(String pod, String container) {
            run(pod, container, "");
        }

        void run(String pod, String container, String spec) {
            apply(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: %s, labels: {app: %s}}
                    spec:
                      containers:
                      - name: c
                        image: busybox
                    %s
                      terminationGracePeriodSeconds: 5
                    %s
                    """
                            .formatted(pod, pod, container.indent(4), spec.indent(2)));
        }

        Pod pod(String name) {
            return client.pods().inNamespace(namespace).withName(name).require();
        }

        Pod await(String pod, Predicate<Pod> condition) {
            return client.pods()
                    .inNamespace(namespace)
                    .withName(pod)
                    .waitUntilCondition(
                            p -> p != null && condition.test(p), TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }

        Pod awaitReady(String pod) {
            return await(pod, p -> condition(p, "Ready"));
        }

        /** Waits for a state of container {@code c}. */
        ContainerStatus awaitContainer(String pod, Predicate<ContainerStatus> condition) {
            Pod found =
                    await(
                            pod,
                            p ->
                                    p.getStatus().getContainerStatuses().stream()
                                            .anyMatch(s -> condition.test(s)));
            return found.getStatus().getContainerStatuses().getFirst();
        }

        void awaitGone(Class<? extends HasMetadata> kind, String name) {
            client.resources(kind)
                    .inNamespace(namespace)
                    .withName(name)
                    .waitUntilCondition(found -> found == null, TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }

        void delete(String pod) {
            client.pods().inNamespace(namespace).withName(pod).delete();
        }

        /** Waits for a line in the log of container {@code c}. */
        void awaitLog(String pod, String text) throws IOException {
            try (var watch =
                            client.pods()
                                    .inNamespace(namespace)
                                    .withName(pod)
                                    .inContainer("c")
                                    .watchLog();
                    var lines =
                            new java.io.BufferedReader(
                                    new java.io.InputStreamReader(
                                            watch.getOutput(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.contains(text)) {
                        return;
                    }
                }
            }
            throw new AssertionError("the log of " + pod + " ended without: " + text);
        }

        Event awaitEvent(String reason) {
            client.v1()
                    .events()
                    .inNamespace(namespace)
                    .informOnCondition(
                            events -> events.stream().anyMatch(e -> e.getReason().equals(reason)))
                    .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .join();
            return client.v1().events().inNamespace(namespace).list().getItems().stream()
                    .filter(e -> e.getReason().equals(reason))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static boolean condition(Pod pod, String type) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals(type) && c.getStatus().equals("True"));
    }
}
