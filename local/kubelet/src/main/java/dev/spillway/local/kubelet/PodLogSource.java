package dev.spillway.local.kubelet;

import dev.spillway.local.api.http.LogSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Serves {@code kubectl logs}. Processes write their logs themselves, so lines have no times:
 * {@code --timestamps} and {@code --since} have no effect.
 *
 * @param workers the worker of a Pod, by the uid of the Pod
 */
record PodLogSource(
        KubernetesClient client, ContainerLogs logs, Function<String, Optional<PodWorker>> workers)
        implements LogSource {

    @Override
    public InputStream open(Request request) throws IOException {
        Pod pod = client.pods().inNamespace(request.namespace()).withName(request.pod()).get();
        if (pod == null) {
            throw new IOException("pod \"" + request.pod() + "\" not found");
        }
        String container = container(pod, request.container());
        Optional<ContainerStatus> status = status(pod, container);
        int run =
                status.map(ContainerStatus::getRestartCount).orElse(0)
                        - (request.previous() ? 1 : 0);
        Path file =
                logs.find(pod, container, run)
                        .orElseThrow(() ->
                                new IOException(
                                        nothing(pod, container, status, request.previous())));
        BooleanSupplier grows =
                () ->
                        request.follow()
                                && !request.previous()
                                && worker(pod, container, run).isPresent();
        return new LogStream(file, request.tailLines(), request.limitBytes(), grows);
    }

    /** The worker of the Pod, while the container is in this run. */
    private Optional<PodWorker> worker(Pod pod, String container, int run) {
        return workers.apply(pod.getMetadata().getUid())
                .filter(worker -> worker.isRunning(container, run));
    }

    private static String container(Pod pod, String asked) throws IOException {
        List<String> names =
                Stream.concat(
                                pod.getSpec().getContainers().stream(),
                                pod.getSpec().getInitContainers().stream())
                        .map(Container::getName)
                        .toList();
        if (asked.isEmpty() && pod.getSpec().getContainers().size() == 1) {
            return names.getFirst();
        }
        if (asked.isEmpty()) {
            throw new IOException(
                    "a container name must be specified for pod %s, choose one of: %s"
                            .formatted(
                                    pod.getMetadata().getName(),
                                    names.stream().collect(Collectors.joining(" ", "[", "]"))));
        }
        if (!names.contains(asked)) {
            throw new IOException(
                    "container %s is not valid for pod %s"
                            .formatted(asked, pod.getMetadata().getName()));
        }
        return asked;
    }

    private static String nothing(
            Pod pod, String container, Optional<ContainerStatus> status, boolean previous) {
        String name = pod.getMetadata().getName();
        if (previous) {
            return "previous terminated container \"%s\" in pod \"%s\" not found"
                    .formatted(container, name);
        }
        String reason =
                status.map(s -> s.getState().getWaiting())
                        .map(waiting -> waiting.getReason())
                        .orElse("ContainerCreating");
        return "container \"%s\" in pod \"%s\" is waiting to start: %s"
                .formatted(container, name, reason);
    }

    private static Optional<ContainerStatus> status(Pod pod, String container) {
        return pod.getStatus() == null
                ? Optional.empty()
                : Stream.concat(
                                pod.getStatus().getContainerStatuses().stream(),
                                pod.getStatus().getInitContainerStatuses().stream())
                        .filter(status -> status.getName().equals(container))
                        .findFirst();
    }
}
