package dev.spillway.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.local.clients.UserCredentials;
import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.state.StateDirectory;
import dev.spillway.local.uses.UseNamespace;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A namespace of the local Kubernetes, for a use of the name. */
final class LocalNamespace implements UseNamespace {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    private final DaemonProcess daemon;
    private final KubernetesClient client;
    private final String name;
    private final Display display;
    private final LocalResources resources;

    LocalNamespace(DaemonProcess daemon, KubernetesClient client, String name, Display display) {
        this.daemon = daemon;
        this.client = client;
        this.name = name;
        this.display = display;
        this.resources = new LocalResources(client, name);
    }

    private static ResourceDefinitionContext definition(Kind kind) {
        return switch (kind) {
            case Cluster -> LocalResources.CLUSTERS;
            case Topic -> LocalResources.TOPICS;
            case User -> LocalResources.USERS;
            case Connect -> LocalResources.CONNECTS;
            case Connector -> LocalResources.CONNECTORS;
        };
    }

    @Override
    public Path folder() {
        return daemon.root().resolve("examples/uses").resolve(name);
    }

    @Override
    public void apply(String... files) throws IOException {
        for (var file : files) {
            resources.apply(folder().resolve(file), display);
        }
    }

    @Override
    public void awaitReady(Kind kind, String resource) throws DemoFailure {
        try {
            resources.awaitReady(definition(kind), resource, display);
        } catch (CliFailure e) {
            throw new DemoFailure(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void awaitPods() throws DemoFailure {
        var began = System.nanoTime();
        while (true) {
            var waiting =
                    pods().stream()
                            .filter(pod -> !Readiness.isPodReady(pod))
                            .map(pod -> pod.getMetadata().getName())
                            .toList();
            if (waiting.isEmpty()) {
                return;
            }
            if (System.nanoTime() - began > TIMEOUT.toNanos()) {
                throw new DemoFailure(
                        "after %d s these Pods are not ready: %s. For details, run `kubectl describe -n %s pods`"
                                .formatted(TIMEOUT.toSeconds(), waiting, name));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private List<Pod> pods() {
        return client.pods().inNamespace(name).list().getItems();
    }

    @Override
    public void delete(Kind kind, String resource) throws DemoFailure {
        try {
            resources.delete(definition(kind), resource, display);
        } catch (CliFailure e) {
            throw new DemoFailure(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String serviceAddress(String service) {
        return client.services()
                .inNamespace(name)
                .withName(service)
                .require()
                .getSpec()
                .getClusterIP();
    }

    @Override
    public String secret(String secret, String key) {
        var data = client.secrets().inNamespace(name).withName(secret).require().getData();
        return new String(
                Base64.getDecoder().decode(Objects.requireNonNull(data.get(key), key)), UTF_8);
    }

    @Override
    public Map<String, Object> client(String user) throws DemoFailure {
        return UserCredentials.of(client, name, user)
                .orElseThrow(() ->
                        new DemoFailure(
                                "the Secret %1$s-credentials is not complete; `kubectl describe -n %2$s users.spillway.dev %1$s` says why"
                                        .formatted(user, name)))
                .settings();
    }

    @Override
    public String podOf(String app) throws DemoFailure {
        return podsOf(app).stream()
                .findFirst()
                .orElseThrow(() -> new DemoFailure("there is no Pod with the label app=" + app));
    }

    @Override
    public List<String> podsOf(String app) {
        return client.pods().inNamespace(name).withLabel("app", app).list().getItems().stream()
                .map(pod -> pod.getMetadata().getName())
                .sorted()
                .toList();
    }

    @Override
    public Map<String, Integer> restartsOf(String app) {
        return restarts(client.pods().inNamespace(name).withLabel("app", app).list().getItems());
    }

    /** Also of a Pod that has no status yet. */
    static Map<String, Integer> restarts(List<Pod> pods) {
        return pods.stream()
                .collect(
                        Collectors.toMap(
                                pod -> pod.getMetadata().getName(),
                                pod ->
                                        Optional.ofNullable(pod.getStatus())
                                                .map(PodStatus::getContainerStatuses)
                                                .orElse(List.of())
                                                .stream()
                                                .mapToInt(ContainerStatus::getRestartCount)
                                                .sum(),
                                Integer::sum,
                                TreeMap::new));
    }

    @Override
    public void scale(String deployment, int replicas) throws DemoFailure {
        var scaled = client.apps().deployments().inNamespace(name).withName(deployment);
        scaled.scale(replicas);
        var labels = scaled.require().getSpec().getSelector().getMatchLabels();
        var began = System.nanoTime();
        while (true) {
            var pods = client.pods().inNamespace(name).withLabels(labels).list().getItems();
            if (pods.size() == replicas && pods.stream().allMatch(Readiness::isPodReady)) {
                return;
            }
            if (System.nanoTime() - began > TIMEOUT.toNanos()) {
                throw new DemoFailure(
                        "after %1$d s the Deployment %2$s has %3$d Pods, and not %4$d that are ready. For details, run `kubectl describe -n %5$s pods`"
                                .formatted(
                                        TIMEOUT.toSeconds(),
                                        deployment,
                                        pods.size(),
                                        replicas,
                                        name));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    @Override
    public void select(String service, Map<String, String> labels) {
        client.services()
                .inNamespace(name)
                .withName(service)
                .edit(found ->
                        new ServiceBuilder(found)
                                .editSpec()
                                .withSelector(labels)
                                .endSpec()
                                .build());
    }

    @Override
    public void scaleCluster(String cluster, int replicas) {
        client.genericKubernetesResources(LocalResources.CLUSTERS)
                .inNamespace(name)
                .withName(cluster)
                .scale(
                        new ScaleBuilder()
                                .withNewMetadata()
                                .withNamespace(name)
                                .withName(cluster)
                                .endMetadata()
                                .withNewSpec()
                                .withReplicas(replicas)
                                .endSpec()
                                .build());
    }

    @Override
    public List<String> workersOf(String connector) throws DemoFailure {
        List<Map<String, Object>> tasks =
                Objects.requireNonNullElse(
                        resources.get(LocalResources.CONNECTORS, connector).get("status", "tasks"),
                        List.of());
        var workers =
                tasks.stream()
                        .sorted(
                                Comparator.comparingInt(task ->
                                        task.get("id") instanceof Number id ? id.intValue() : 0))
                        .map(task -> Objects.toString(task.get("worker"), ""))
                        .flatMap(worker -> podAt(worker).stream())
                        .toList();
        if (workers.isEmpty()) {
            throw new DemoFailure(
                    "no task of the Connector %1$s runs on a Pod of %2$s: %3$s. `kubectl describe -n %2$s connectors.spillway.dev %1$s` says why"
                            .formatted(connector, name, tasks));
        }
        return workers;
    }

    /** A worker is named by its address, such as {@code 127.0.8.11:8083}. */
    private Optional<String> podAt(String worker) {
        var address = worker.replaceFirst(":[0-9]+$", "");
        return pods().stream()
                .filter(pod -> address.equals(pod.getStatus().getPodIP()))
                .map(pod -> pod.getMetadata().getName())
                .findFirst();
    }

    @Override
    public void kill(String pod) throws DemoFailure {
        var title = "%s/%s ".formatted(name, pod);
        daemon.pods().stream()
                .filter(running -> running.title().startsWith(title))
                .findFirst()
                .flatMap(running -> running.identity().process())
                .orElseThrow(() -> new DemoFailure("no process runs for the Pod " + pod))
                .destroyForcibly();
    }

    @Override
    public long residentBytes() {
        return daemon.residentBytes();
    }

    @Override
    public Path kubeconfig() {
        return daemon.state().kubeconfig();
    }

    @Override
    public String readerCommands(String user, String topic) throws DemoFailure, IOException {
        var cluster = resources.get(LocalResources.CLUSTERS, "events");
        try {
            return ClientFiles.write(
                            client,
                            new StateDirectory(daemon.state().use(name)),
                            new ClientFiles.Reader(name, user, topic),
                            new BootstrapServers(client).of(cluster))
                    .commands();
        } catch (CliFailure e) {
            throw new DemoFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
