package dev.spillway.local.kubelet;

import dev.spillway.local.api.fault.ClusterFaults;
import dev.spillway.local.api.http.LogSource;
import dev.spillway.local.kubelet.PodWorker.Stop;
import dev.spillway.local.kubelet.container.HostPaths;
import dev.spillway.local.kubelet.container.ImageMap;
import dev.spillway.local.kubelet.image.ImageStore;
import dev.spillway.local.kubelet.network.LoopbackNetwork;
import dev.spillway.local.kubelet.network.PodAddresses;
import dev.spillway.local.kubelet.process.ChangeSignal;
import dev.spillway.local.kubelet.process.OrdinaryUser;
import dev.spillway.local.kubelet.process.Watchdog;
import dev.spillway.local.kubelet.status.RestartBackOff;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the Pods of the local cluster as processes of this machine.
 *
 * <p>It watches Pods, gives each an address and a {@link PodWorker}, keeps their names resolvable,
 * and notifies the workers when ConfigMaps, Secrets or claims change.
 */
public final class Kubelet {
    private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);

    private static final Duration TRIM_LOGS_EVERY = Duration.ofSeconds(30);

    private final KubeletContext context;
    private final PodAddresses addresses;
    private final ClusterDns names;
    private final SharedIndexInformer<Pod> pods;
    private final Map<String, PodWorker> byUid = new HashMap<>();

    /** All that may have processes, in the order in which they came. */
    private final Set<PodWorker> alive = new LinkedHashSet<>();

    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final ChangeSignal stopped = new ChangeSignal();
    private final NodeState nodeState = new NodeState();
    private Runnable faultListener = () -> {};
    private boolean started;
    private volatile boolean stopping;

    /** Guarded by itself. */
    private static final class NodeState {
        private boolean lost;
    }

    /**
     * @param root the directory with the built programs, laid out as the repository
     * @param network whose addresses the Pods get
     * @param faults those of the API server
     */
    public record Config(
            StateDirectory state,
            Path root,
            LoopbackNetwork network,
            ImageMap images,
            RestartBackOff backOff,
            ClusterFaults faults) {}

    private Kubelet(
            KubeletContext context,
            PodAddresses addresses,
            SharedIndexInformer<Service> services,
            SharedIndexInformer<EndpointSlice> slices) {
        this.context = context;
        this.addresses = addresses;
        this.pods = context.client().pods().inAnyNamespace().runnableInformer(0);
        this.names =
                new ClusterDns(
                        context.state(),
                        () -> services.getIndexer().list(),
                        () -> slices.getIndexer().list());
        services.addEventHandler(onChange(names::refresh));
        slices.addEventHandler(onChange(names::refresh));
        informers.add(services);
        informers.add(slices);
    }

    /**
     * Starts it. On return every existing Pod has a current status, so that nobody trusts a stale
     * one; processes that an earlier kubelet left behind have been killed.
     */
    public static Kubelet start(Config config, KubernetesClient client) throws IOException {
        RunningProcesses running = new RunningProcesses(config.state().processes());
        endLeftoverProcesses(running);
        KubeletContext context = context(config, client, running);
        LoopbackNetwork.missingAliases()
                .ifPresent(command ->
                        LOG.warn(
                                "Pods and Services need loopback addresses that do not exist; run:"
                                        + " {}",
                                command));
        LocalNode.register(client, context.clock().instant());
        Kubelet kubelet =
                new Kubelet(
                        context,
                        config.network().pods(lastAddress(config.state())),
                        client.services().inAnyNamespace().inform(),
                        client.discovery().v1().endpointSlices().inAnyNamespace().inform());
        kubelet.adoptPods();
        kubelet.watch();
        kubelet.startAll();
        kubelet.followFaults();
        return kubelet;
    }

    private static KubeletContext context(
            Config config, KubernetesClient client, RunningProcesses running) throws IOException {
        StateDirectory state = config.state();
        Path java = Path.of(System.getProperty("java.home"));
        HostPaths host = new HostPaths(config.root(), java);
        ImageStore images = new ImageStore(config.images(), host, state.images());
        images.removeStale();
        return new KubeletContext(
                client,
                state,
                host,
                images,
                OrdinaryUser::onThisMachine,
                config.backOff(),
                running,
                new Watchdog(java),
                new ContainerLogs(state),
                new EventRecorder(client, LocalNode.NAME, Clock.systemUTC()),
                config.faults(),
                Clock.systemUTC());
    }

    /** The logs of containers, for the API server to serve. */
    public LogSource logs() {
        return new PodLogSource(client(), context.logs(), this::worker);
    }

    /**
     * Stops all Pods' processes, each within its Pod's grace period, and stops watching. The Pods
     * stay in the API, to be started again.
     *
     * @param waves which Pods stop first, wave by wave; those in no wave stop last
     */
    public void stop(List<Predicate<Pod>> waves) throws IOException {
        List<PodWorker> left;
        synchronized (this) {
            stopping = true;
            stopped.fire();
            left = new ArrayList<>(alive);
        }
        for (Predicate<Pod> wave :
                Stream.concat(waves.stream(), Stream.<Predicate<Pod>>of(pod -> true)).toList()) {
            List<PodWorker> now = left.stream().filter(worker -> wave.test(worker.pod())).toList();
            left.removeAll(now);
            end(now);
        }
        faultListener.run();
        informers.forEach(SharedIndexInformer::stop);
        context.events().close();
        context.watchdog().close();
    }

    private static void end(List<PodWorker> workers) {
        workers.forEach(worker -> worker.stop(new Stop(worker.grace(), false)));
        workers.forEach(PodWorker::awaitEnd);
    }

    private static void endLeftoverProcesses(RunningProcesses running) {
        List<RunningProcesses.Running> left = running.alive();
        if (!left.isEmpty()) {
            LOG.warn("killing processes that an earlier daemon left behind: {}", left);
            RunningProcesses.end(
                    left.stream().flatMap(r -> r.identity().process().stream()).toList(),
                    Duration.ofSeconds(5));
        }
    }

    // --- Pods

    /** Takes over the Pods that already exist; those with an address come first, to keep it. */
    private void adoptPods() throws IOException {
        List<Pod> pods = client().pods().inAnyNamespace().list().getItems();
        Set<String> uids =
                pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
        removeOrphans(uids);
        pods.stream()
                .filter(pod -> pod.getStatus() != null && pod.getStatus().getPodIP() != null)
                .forEach(this::podChanged);
        pods.forEach(this::podChanged);
    }

    /** Last, so that the machine is not busy with Pods while the kubelet itself starts. */
    private synchronized void startAll() {
        started = true;
        byUid.values().forEach(PodWorker::start);
        Thread.ofVirtual().name("logs").start(this::trimLogs);
    }

    private void trimLogs() {
        while (!stopped.await(() -> stopping, TRIM_LOGS_EVERY)) {
            try {
                context.logs().trim();
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("cannot trim the logs of containers", e);
            }
        }
    }

    private void removeOrphans(Set<String> uids) throws IOException {
        if (!Files.exists(context.state().pods())) {
            return;
        }
        try (Stream<Path> directories = Files.list(context.state().pods())) {
            directories
                    .filter(d -> !uids.contains(d.getFileName().toString()))
                    .toList()
                    .forEach(StateDirectory::deleteTree);
        }
    }

    private synchronized void podChanged(Pod pod) {
        if (isOutOfReach(pod)) {
            return;
        }
        PodWorker worker = byUid.get(pod.getMetadata().getUid());
        if (worker != null) {
            worker.update(pod);
        } else if (!stopping && runsHere(pod)) {
            startWorker(pod);
        }
    }

    private static boolean runsHere(Pod pod) {
        String node = pod.getSpec().getNodeName();
        String phase = pod.getStatus() == null ? "" : pod.getStatus().getPhase();
        boolean over = "Succeeded".equals(phase) || "Failed".equals(phase);
        // A terminated Pod has nothing to run, but may still wait to be deleted.
        return (node == null || node.equals(LocalNode.NAME))
                && (!over || pod.getMetadata().getDeletionTimestamp() != null);
    }

    private void startWorker(Pod pod) {
        String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
        Optional<PodWorker> predecessor =
                alive.stream()
                        .filter(worker -> worker.title().equals(name))
                        .reduce((earlier, later) -> later);
        Optional<String> address = address(pod);
        if (address.isEmpty()) {
            context.events()
                    .warning(
                            pod,
                            "FailedScheduling",
                            "0/1 nodes are available: no loopback address is free");
            return;
        }
        names.serve(pod.getMetadata().getNamespace());
        PodWorker worker = new PodWorker(context, pod, address.get(), predecessor, this::podEnded);
        byUid.put(pod.getMetadata().getUid(), worker);
        alive.add(worker);
        worker.update(pod);
        worker.report().publish();
        if (started) {
            worker.start();
        }
    }

    /** A Pod keeps its address when the kubelet restarts; a new Pod gets another one. */
    private Optional<String> address(Pod pod) {
        Set<String> taken = alive.stream().map(PodWorker::address).collect(Collectors.toSet());
        String before = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
        if (before != null && addresses.holds(before) && !taken.contains(before)) {
            return Optional.of(before);
        }
        Optional<String> next = addresses.next(taken);
        next.ifPresent(this::recordLastAddress);
        return next;
    }

    private static Optional<String> lastAddress(StateDirectory state) throws IOException {
        return Files.exists(state.lastPodAddress())
                ? Optional.of(Files.readString(state.lastPodAddress()).strip())
                : Optional.empty();
    }

    private void recordLastAddress(String address) {
        try {
            StateDirectory.writeAtomically(context.state().lastPodAddress(), address + "\n", null);
        } catch (IOException e) {
            // Only the first Pod after a restart may then get the address of its predecessor.
            LOG.warn("cannot record the last address that a Pod was given", e);
        }
    }

    /** The object is gone, perhaps by a forced deletion: its processes are killed at once. */
    private synchronized void podDeleted(Pod pod) {
        if (isOutOfReach(pod)) {
            return;
        }
        PodWorker worker = byUid.remove(pod.getMetadata().getUid());
        if (worker != null) {
            worker.stop(new Stop(Duration.ZERO, true));
        }
    }

    /** Its address is free: a Pod that got none may get it. */
    private synchronized void podEnded() {
        alive.removeIf(PodWorker::hasEnded);
        pods.getIndexer().list().forEach(this::podChanged);
    }

    private synchronized Optional<PodWorker> worker(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    private synchronized List<PodWorker> workers(String namespace) {
        return byUid.values().stream()
                .filter(worker -> worker.pod().getMetadata().getNamespace().equals(namespace))
                .toList();
    }

    // --- the loss of the node

    /** Whether a lost node cannot learn of a change of its Pod. */
    private boolean isOutOfReach(Pod pod) {
        return context.faults().nodeIsLost() && pod.getSpec().getNodeName() != null;
    }

    private void followFaults() {
        // Not on the thread of the API server, which must be free to answer.
        Runnable stopListening =
                context.faults()
                        .listen(() -> Thread.ofVirtual().name("faults").start(this::faultsChanged));
        faultListener = stopListening;
    }

    private void faultsChanged() {
        synchronized (nodeState) {
            boolean isLost = context.faults().nodeIsLost();
            if (isLost == nodeState.lost || stopping) {
                return;
            }
            nodeState.lost = isLost;
            try {
                if (isLost) {
                    new NodeLoss(client(), context.events(), context.clock()).report();
                } else {
                    nodeIsBack();
                }
            } catch (KubernetesClientException e) {
                LOG.warn("cannot report that the node is {}", isLost ? "lost" : "back", e);
            }
        }
    }

    /** Catches up with what has changed in the meantime, as a kubelet does that connects again. */
    private void nodeIsBack() {
        LocalNode.register(client(), context.clock().instant());
        Map<String, Pod> current =
                client().pods().inAnyNamespace().list().getItems().stream()
                        .collect(
                                Collectors.toMap(
                                        pod -> pod.getMetadata().getUid(), Function.identity()));
        List<PodWorker> workers;
        synchronized (this) {
            workers = List.copyOf(byUid.values());
        }
        for (PodWorker worker : workers) {
            Pod pod = current.get(worker.pod().getMetadata().getUid());
            if (pod == null) {
                podDeleted(worker.pod());
            } else {
                worker.report().republish(pod.getStatus());
            }
        }
        current.values().forEach(this::podChanged);
    }

    // --- watching

    private void watch() {
        pods.addEventHandler(new Handler<>(this::podChanged, this::podDeleted));
        pods.run();
        informers.add(pods);
        followConfiguration(
                client().configMaps().inAnyNamespace().runnableInformer(0), ConfigMap::new);
        followConfiguration(client().secrets().inAnyNamespace().runnableInformer(0), Secret::new);
        followConfiguration(
                client().persistentVolumeClaims().inAnyNamespace().runnableInformer(0),
                PersistentVolumeClaim::new);
    }

    private <T extends HasMetadata> void followConfiguration(
            SharedIndexInformer<T> informer, Supplier<T> empty) {
        informer.itemStore(new NamesOnly<>(empty))
                .addEventHandler(
                        new Handler<>(this::configurationChanged, this::configurationChanged));
        informer.run();
        informers.add(informer);
    }

    /** Tells the Pods that use it, and no others: there may be thousands of Secrets. */
    private void configurationChanged(HasMetadata object) {
        workers(object.getMetadata().getNamespace()).stream()
                .filter(worker -> PodReferences.has(worker.pod(), object))
                .forEach(PodWorker::configurationChanged);
    }

    private static <T> Handler<T> onChange(Runnable refresh) {
        return new Handler<>(object -> refresh.run(), object -> refresh.run());
    }

    private record Handler<T>(Consumer<T> present, Consumer<T> deleted)
            implements io.fabric8.kubernetes.client.informers.ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            present.accept(object);
        }

        @Override
        public void onUpdate(T before, T object) {
            present.accept(object);
        }

        @Override
        public void onDelete(T object, boolean stateUnknown) {
            deleted.accept(object);
        }
    }

    private KubernetesClient client() {
        return context.client();
    }
}
