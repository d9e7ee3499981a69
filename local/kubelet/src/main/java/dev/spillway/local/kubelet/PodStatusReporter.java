package dev.spillway.local.kubelet;

import dev.spillway.local.kubelet.status.ContainerRecord;
import dev.spillway.local.kubelet.status.PodStatuses;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the records of a Pod's containers and publishes its status when they change. */
final class PodStatusReporter {
    private static final Logger LOG = LoggerFactory.getLogger(PodStatusReporter.class);

    private final KubeletContext context;
    private final Pod pod;
    private final String address;
    private final Map<String, ContainerRecord> records = new LinkedHashMap<>();
    private @Nullable PodStatus published;

    /** Why no node takes the Pod; empty once it has one. */
    private String unschedulable = "";

    /** Conditions that others have set, such as DisruptionTarget. */
    private List<PodCondition> others = List.of();

    /** Starts from the status that an earlier kubelet has left. */
    PodStatusReporter(KubeletContext context, Pod pod, String address) {
        this.context = context;
        this.pod = pod;
        this.address = address;
        this.published = pod.getStatus();
        recall();
    }

    synchronized ContainerRecord of(String container) {
        return Objects.requireNonNull(records.get(container), container);
    }

    synchronized void change(String container, UnaryOperator<ContainerRecord> change) {
        records.computeIfPresent(container, (name, record) -> change.apply(record));
        publish();
    }

    synchronized void changeAll(UnaryOperator<ContainerRecord> change) {
        records.replaceAll((name, record) -> change.apply(record));
        publish();
    }

    synchronized void unschedulable(String message) {
        unschedulable = message;
        publish();
    }

    /** A status is written as a whole, and must not remove what others have said in it. */
    synchronized void keepOthersConditions(Pod newest) {
        if (newest.getStatus() != null) {
            others =
                    newest.getStatus().getConditions().stream()
                            .filter(condition -> !PodStatuses.isOwn(condition))
                            .toList();
        }
    }

    /**
     * Publishes the status again, because others have changed it.
     *
     * @param current the one in the API
     */
    synchronized void republish(@Nullable PodStatus current) {
        published = current;
        publish();
    }

    /** Writes the status to the API if it has changed, and if the node can reach the API. */
    synchronized void publish() {
        if (context.faults().nodeIsLost() && unschedulable.isEmpty()) {
            return;
        }
        PodStatus status =
                PodStatuses.of(
                        pod,
                        published,
                        address,
                        select(pod.getSpec().getInitContainers()),
                        select(pod.getSpec().getContainers()),
                        unschedulable,
                        others,
                        context.clock().instant());
        if (status.equals(published)) {
            return;
        }
        try {
            PodClient.of(context.client(), pod).report(status);
            published = status;
        } catch (KubernetesClientException e) {
            // The client has retried for a while; the next change publishes this one too.
            LOG.warn("cannot publish the status of {}", pod.getMetadata().getName(), e);
        }
    }

    private List<ContainerRecord> select(List<Container> containers) {
        return containers.stream().map(container -> of(container.getName())).toList();
    }

    private void recall() {
        Instant now = context.clock().instant();
        boolean initFirst = !pod.getSpec().getInitContainers().isEmpty();
        String waiting = initFirst ? "PodInitializing" : "ContainerCreating";
        Stream.concat(
                        pod.getSpec().getInitContainers().stream(),
                        pod.getSpec().getContainers().stream())
                .forEach(container ->
                        records.put(container.getName(), recall(container, waiting, now)));
    }

    private ContainerRecord recall(Container container, String waiting, Instant now) {
        Stream<ContainerStatus> known =
                published == null
                        ? Stream.of()
                        : Stream.concat(
                                published.getInitContainerStatuses().stream(),
                                published.getContainerStatuses().stream());
        return known.filter(status -> status.getName().equals(container.getName()))
                .findFirst()
                .map(status -> ContainerRecord.recovered(container, waiting, status, now))
                .orElseGet(() -> ContainerRecord.created(container, waiting));
    }
}
