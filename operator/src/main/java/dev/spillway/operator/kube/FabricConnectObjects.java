package dev.spillway.operator.kube;

import dev.spillway.operator.desired.PluginFiles;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.ObservedWorkers;
import dev.spillway.operator.observed.PodProblem;
import dev.spillway.operator.observed.WorkerProblem;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.VersionInfo;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a Connect, by the fabric8 client: by a list each, because that is what the
 * operator's role allows for every kind.
 */
public final class FabricConnectObjects implements ConnectObjects {
    /** From 1.35 on images are volumes without being asked for it. */
    private static final int MOUNTS_IMAGES = 35;

    private final KubernetesClient client;
    private final Kubernetes kubernetes;
    private volatile @Nullable PluginFiles plugins;

    /**
     * @param kubernetes for the Events about a Pod
     */
    public FabricConnectObjects(KubernetesClient client, Kubernetes kubernetes) {
        this.client = client;
        this.kubernetes = kubernetes;
    }

    /** Asked for once: a Kubernetes that is upgraded goes on supporting what it has supported. */
    @Override
    public PluginFiles plugins() {
        var known = plugins;
        if (known == null) {
            known = of(ApiCalls.get("read its version", client::getKubernetesVersion));
            plugins = known;
        }
        return known;
    }

    /** {@code 35+} is a minor version, too. */
    static PluginFiles of(VersionInfo version) {
        var minor = String.valueOf(version.getMinor()).replaceAll("[^0-9].*", "");
        return minor.isEmpty() || Integer.parseInt(minor) < MOUNTS_IMAGES
                ? PluginFiles.Copied
                : PluginFiles.Mounted;
    }

    @Override
    public ObservedWorkers read(String namespace, String connect, List<HasMetadata> desired) {
        Map<String, HasMetadata> objects = new HashMap<>();
        for (var object : desired) {
            ApiCalls.get(
                            "look up " + object.getKind() + " " + object.getMetadata().getName(),
                            () -> existing(namespace, object))
                    .ifPresent(there -> objects.put(ObservedCluster.key(object), there));
        }
        var pods =
                ApiCalls.get(
                        "list the workers of " + connect,
                        () ->
                                client.pods()
                                        .inNamespace(namespace)
                                        .withLabels(Labels.connectSelector(connect))
                                        .list()
                                        .getItems());
        return new ObservedWorkers(objects, problem(namespace, pods));
    }

    private <T extends HasMetadata> Optional<T> existing(String namespace, T object) {
        @SuppressWarnings("unchecked")
        var kind = (Class<T>) object.getClass();
        return client
                .resources(kind)
                .inNamespace(namespace)
                .withField("metadata.name", object.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .findFirst();
    }

    /** Of the first Pod that is in trouble, the newest first: older ones are about to go. */
    private Optional<WorkerProblem> problem(String namespace, List<Pod> pods) {
        return pods.stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> !isReady(pod))
                .sorted(
                        Comparator.comparing((Pod pod) ->
                                        String.valueOf(pod.getMetadata().getCreationTimestamp()))
                                .reversed())
                .flatMap(pod ->
                        problem(pod)
                                .or(() ->
                                        kubernetes.problem(namespace, pod.getMetadata().getName()))
                                .map(found -> new WorkerProblem(pod.getMetadata().getName(), found))
                                .stream())
                .findFirst();
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType())
                                        && "True".equals(condition.getStatus()));
    }

    /** By the state of its containers. */
    private static Optional<PodProblem> problem(Pod pod) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .flatMap(container -> problem(container).stream())
                .findFirst()
                .map(found -> new PodProblem(found.detail(), found.cause(), true));
    }

    private static Optional<PodStartProblem> problem(ContainerStatus container) {
        return container.getName().equals("connect")
                ? PodStartProblem.of(container.getState(), container.getLastState())
                : PodStartProblem.ofOther(container.getState(), container.getLastState())
                        .map(problem -> problem.inOther(container.getName()));
    }
}
