package dev.spillway.local.kubelet;

import dev.spillway.local.kubelet.process.ChangeSignal;
import dev.spillway.local.kubelet.status.ContainerRecord;
import dev.spillway.local.kubelet.status.ContainerState;
import dev.spillway.local.kubelet.status.PodStatuses;
import dev.spillway.local.kubelet.volume.Preparation;
import dev.spillway.local.kubelet.volume.Preparation.Pending;
import dev.spillway.local.kubelet.volume.Preparation.Ready;
import dev.spillway.local.kubelet.volume.Volumes;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lifecycle of one Pod, on a thread of its own:
 *
 * <ol>
 *   <li>prepares the volumes, waiting for what is missing
 *   <li>runs the init containers, one after another, each until it succeeds
 *   <li>runs the containers, each on its own thread, restarted as the restart policy says
 *   <li>when stopped, or when nothing is left to run, reports the end, and removes the Pod if it is
 *       being deleted
 * </ol>
 *
 * No process of the Pod is left when the thread ends.
 */
final class PodWorker {
    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);

    /** What is missing is checked again when something changes, and this often in any case. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(2);

    /** After so many failures the API is gone; a later kubelet finds the Pod and deletes it. */
    private static final int MAX_DELETE_ATTEMPTS = 5;

    private final KubeletContext context;
    private final String address;
    private final Optional<PodWorker> predecessor;
    private final Runnable onEnd;
    private final Volumes volumes;
    private final ApiConfigurationSource configuration;
    private final ChangeSignal signal = new ChangeSignal();
    private final PodStatusReporter report;
    private final List<ContainerWorker> workers = new ArrayList<>();
    private final Thread thread;

    private volatile Pod pod;
    private volatile @Nullable Stop stop;
    private volatile boolean ended;
    private final AtomicInteger changes = new AtomicInteger();
    private volatile Map<String, Path> directories = Map.of();

    /**
     * How a Pod stops.
     *
     * @param grace between SIGTERM and SIGKILL
     * @param delete whether the object is deleted too; not when only the kubelet stops
     */
    record Stop(Duration grace, boolean delete) {}

    /**
     * @param predecessor the worker of an earlier Pod of this name: its processes end before this
     *     one's start
     * @param onEnd is called once none of its processes runs any more, on its thread
     */
    PodWorker(
            KubeletContext context,
            Pod pod,
            String address,
            Optional<PodWorker> predecessor,
            Runnable onEnd) {
        this.context = context;
        this.predecessor = predecessor;
        this.address = address;
        this.onEnd = onEnd;
        this.pod = withAddress(pod);
        this.configuration =
                new ApiConfigurationSource(context.client(), pod.getMetadata().getNamespace());
        this.volumes = new Volumes(context.state(), configuration, configuration, context.images());
        this.report = new PodStatusReporter(context, pod, address);
        this.thread = Thread.ofVirtual().name(title()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    // --- called by the kubelet

    /** Takes the newest version of the Pod; a deletion timestamp stops it. */
    void update(Pod newest) {
        pod = withAddress(newest);
        report.keepOthersConditions(newest);
        Long grace = newest.getMetadata().getDeletionGracePeriodSeconds();
        if (newest.getMetadata().getDeletionTimestamp() != null) {
            stop(new Stop(Duration.ofSeconds(grace == null ? 30 : grace), true));
        }
    }

    void stop(Stop how) {
        Stop before = stop;
        if (before == null) {
            stop = how;
        } else {
            stop = new Stop(how.grace(), how.delete() || before.delete());
            if (how.grace().isZero()) {
                workers().forEach(ContainerWorker::kill);
            }
        }
        signal.fire();
    }

    /**
     * A ConfigMap, Secret or claim has changed: whatever waits for one checks again, and mounted
     * files are updated.
     */
    void configurationChanged() {
        changes.incrementAndGet();
        signal.fire();
        if (!directories.isEmpty() && stop == null) {
            Thread.ofVirtual().start(this::refreshVolumes);
        }
    }

    /** Returns when the Pod has been stopped and none of its processes runs any more. */
    void awaitEnd() {
        join(thread);
    }

    boolean isRunning(String container, int run) {
        ContainerRecord record = report.of(container);
        return record.state() instanceof ContainerState.Running && record.restarts() == run;
    }

    boolean hasEnded() {
        return ended;
    }

    Pod pod() {
        return pod;
    }

    String address() {
        return address;
    }

    // --- lifecycle

    private void run() {
        try {
            runUntilStopped();
        } finally {
            ended = true;
            onEnd.run();
        }
    }

    private void runUntilStopped() {
        while (stop == null && !runPod()) {
            signal.await(() -> stop != null, RETRY_INTERVAL);
        }
        // Completed under its restart policy, or only waiting for its deletion.
        signal.await(() -> stop != null, FOREVER);
        if (stop instanceof Stop(Duration grace, boolean delete) && delete) {
            deletePod();
        }
    }

    /** False when it failed in a way that is worth retrying. */
    private boolean runPod() {
        try {
            predecessor.ifPresent(PodWorker::awaitEnd);
            if (!bind()) {
                return true;
            }
            context.logs().begin(pod);
            if (awaitVolumes() && initialize()) {
                runContainers();
            }
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.error("{}: failed; retrying", title(), e);
            warning("FailedSync", "error syncing pod: " + e);
            return false;
        }
    }

    /** Whether it has a node; not if it was stopped before that. */
    private boolean bind() {
        if (pod.getSpec().getNodeName() == null) {
            awaitNode();
            if (stop != null) {
                return false;
            }
            PodClient.of(context.client(), pod).bind(LocalNode.NAME);
            normal("Scheduled", "Successfully assigned " + title() + " to " + LocalNode.NAME);
        }
        return true;
    }

    /** The part of a scheduler that one node needs. */
    private void awaitNode() {
        String last = "";
        while (stop == null) {
            int seen = changes();
            Optional<String> why = whyUnschedulable();
            if (why.isEmpty()) {
                break;
            }
            String message = "0/1 nodes are available: " + why.get() + ".";
            if (!message.equals(last)) {
                warning("FailedScheduling", message);
                report.unschedulable(message);
                last = message;
            }
            signal.await(() -> stop != null || changes() != seen, RETRY_INTERVAL);
        }
        if (!last.isEmpty() && stop == null) {
            report.unschedulable("");
        }
    }

    /** In the words of Kubernetes' scheduler. */
    private Optional<String> whyUnschedulable() {
        Optional<String> fault = context.scheduling().obstacle(pod);
        if (fault.isPresent()) {
            return fault;
        }
        if (LocalNode.isCordoned(context.client())) {
            return Optional.of("1 node(s) were unschedulable");
        }
        return volumes.missingClaim(pod)
                .map(claim -> "persistentvolumeclaim \"" + claim + "\" not found");
    }

    static final Duration FOREVER = Duration.ofDays(10_000);

    private boolean awaitVolumes() throws IOException {
        String lastMessage = "";
        while (stop == null) {
            int seen = changes();
            switch (prepareVolumes()) {
                case Ready<Map<String, Path>>(Map<String, Path> made) -> {
                    directories = made;
                    if (changes() != seen) {
                        // Perhaps one that was read before the change.
                        refreshVolumes();
                    }
                    return true;
                }
                case Pending<Map<String, Path>>(String reason, String event, String message) -> {
                    String before = lastMessage;
                    if (!message.equals(before)) {
                        warning(event, message);
                        lastMessage = message;
                    }
                    String shown = ContainerWorker.shown(reason, message.equals(before));
                    report.changeAll(r -> r.waiting(shown, message));
                    signal.await(() -> stop != null || changes() != seen, RETRY_INTERVAL);
                }
            }
        }
        return false;
    }

    /** Whether all init containers have succeeded. */
    private boolean initialize() {
        for (Container container : pod.getSpec().getInitContainers()) {
            ContainerWorker worker = worker(container, true);
            worker.run();
            if (!report.of(container.getName()).succeeded()) {
                return false;
            }
        }
        return stop == null;
    }

    private void runContainers() {
        List<Thread> threads = new ArrayList<>();
        for (Container container : pod.getSpec().getContainers()) {
            ContainerWorker worker = worker(container, false);
            threads.add(
                    Thread.ofVirtual()
                            .name(title() + " " + container.getName())
                            .start(worker::run));
        }
        for (Thread each : threads) {
            join(each);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a Pod's thread was interrupted", e);
        }
    }

    private ContainerWorker worker(Container container, boolean init) {
        ContainerWorker worker =
                new ContainerWorker(context, this, container, init, signal, configuration);
        synchronized (workers) {
            workers.add(worker);
        }
        return worker;
    }

    private List<ContainerWorker> workers() {
        synchronized (workers) {
            return List.copyOf(workers);
        }
    }

    private void deletePod() {
        StateDirectory.deleteTree(context.state().pod(pod.getMetadata().getUid()));
        for (int attempt = 1; attempt <= MAX_DELETE_ATTEMPTS; attempt++) {
            try {
                PodClient.of(context.client(), pod).delete();
                return;
            } catch (KubernetesClientException e) {
                LOG.warn("{}: cannot delete the Pod; retrying", title(), e);
                signal.await(() -> false, RETRY_INTERVAL);
            }
        }
    }

    /** Brings mounted files up to date; what is missing by now keeps its last files. */
    private void refreshVolumes() {
        while (stop == null) {
            try {
                if (prepareVolumes()
                        instanceof
                        Pending<Map<String, Path>>(String reason, String event, String message)) {
                    warning(event, message);
                }
                return;
            } catch (IOException | KubernetesClientException e) {
                LOG.warn("{}: cannot update the volumes; retrying", title(), e);
                signal.await(() -> stop != null, RETRY_INTERVAL);
            }
        }
    }

    /** Two concurrent changes must not write the same directory. */
    private Preparation<Map<String, Path>> prepareVolumes() throws IOException {
        Optional<String> unsupported = UnsupportedFields.of(pod);
        if (unsupported.isPresent()) {
            return new Pending<>("CreateContainerConfigError", "Failed", unsupported.get());
        }
        synchronized (volumes) {
            return volumes.prepare(pod);
        }
    }

    // --- called by its containers

    boolean stopping() {
        return stop != null;
    }

    Duration grace() {
        Stop how = stop;
        if (how != null) {
            return how.grace();
        }
        Long seconds = pod.getSpec().getTerminationGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? 30 : seconds);
    }

    int changes() {
        return changes.get();
    }

    Map<String, Path> directories() {
        return directories;
    }

    String title() {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }

    PodStatusReporter report() {
        return report;
    }

    void normal(String reason, String message) {
        context.events().normal(pod, reason, message);
    }

    void warning(String reason, String message) {
        context.events().warning(pod, reason, message);
    }

    private Pod withAddress(Pod newest) {
        return new PodBuilder(newest)
                .editOrNewStatus()
                .withPodIP(address)
                .withHostIP(PodStatuses.HOST_IP)
                .endStatus()
                .build();
    }
}
