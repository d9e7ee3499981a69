package dev.spillway.local;

import dev.spillway.local.api.ApiServer;
import dev.spillway.local.api.resources.ServiceRange;
import dev.spillway.local.controllers.Controllers;
import dev.spillway.local.kubelet.Kubelet;
import dev.spillway.local.kubelet.container.ImageMap;
import dev.spillway.local.kubelet.network.LoopbackNetwork;
import dev.spillway.local.kubelet.status.RestartBackOff;
import dev.spillway.local.proxy.ServiceProxy;
import dev.spillway.local.state.ProcessIdentity;
import dev.spillway.local.state.StateDirectory;
import dev.spillway.local.state.StateLock;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server, the controllers, the proxy for Services and the kubelet of one state directory,
 * in this JVM.
 */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    /**
     * The operator stops first, so that it does not repair what is being shut down; brokers next,
     * while their Kafka controllers still run.
     */
    private static final List<Predicate<Pod>> STOP_WAVES =
            List.of(Daemon::isOperator, Daemon::isBroker);

    private final StateDirectory state;
    private final StateLock lock;
    private final LoopbackNetwork network;
    private final ApiServer api;
    private final KubernetesClient client;
    private final Controllers controllers;
    private final ServiceProxy proxy;
    private final Kubelet kubelet;

    private Daemon(
            StateDirectory state,
            StateLock lock,
            LoopbackNetwork network,
            ApiServer api,
            KubernetesClient client,
            Controllers controllers,
            ServiceProxy proxy,
            Kubelet kubelet) {
        this.state = state;
        this.lock = lock;
        this.network = network;
        this.api = api;
        this.client = client;
        this.controllers = controllers;
        this.proxy = proxy;
        this.kubelet = kubelet;
    }

    /**
     * Starts everything; on return the kubeconfig and the pid file exist.
     *
     * @param faults whether clients of the API may inject faults
     * @throws IOException with a message for people, when the state directory is in use or unusable
     */
    static Daemon start(StateDirectory state, Path root, Optional<Integer> port, boolean faults)
            throws IOException {
        state.makePrivate();
        StateLock lock = StateLock.take(state).orElseThrow(() -> new IOException(refusal(state)));
        // Left by a daemon that was killed.
        Files.deleteIfExists(state.pidFile());
        LoopbackNetwork network = LoopbackNetwork.claim(state.root().toString());
        ApiServer api = serve(state, network, port, faults);
        StateDirectory.writeAtomically(state.portFile(), api.port() + "\n", null);
        StateDirectory.writeAtomically(state.kubeconfig(), api.kubeconfig(), "rw-------");
        LOG.info("the API server listens at {}, {} ms after JVM start", api.url(), sinceJvmStart());
        KubernetesClient client = client(api.kubeconfig());
        Controllers controllers = Controllers.start(client, state, api.faults());
        ServiceProxy proxy = ServiceProxy.start(client);
        Kubelet kubelet =
                Kubelet.start(
                        new Kubelet.Config(
                                state,
                                root,
                                network,
                                ImageMap.standard(),
                                RestartBackOff.STANDARD,
                                api.faults()),
                        client);
        api.logs(kubelet.logs());
        StateDirectory.writeAtomically(
                state.pidFile(), ProcessIdentity.ofThisProcess() + "\n", null);
        LOG.info("ready, {} ms after JVM start", sinceJvmStart());
        return new Daemon(state, lock, network, api, client, controllers, proxy, kubelet);
    }

    /** Stops all Pods' processes in order, then the API. Stored objects are kept. */
    void stop() {
        LOG.info("stopping");
        try {
            kubelet.stop(STOP_WAVES);
            controllers.close();
            proxy.close();
            client.close();
            api.close();
            network.close();
            Files.deleteIfExists(state.pidFile());
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the daemon could not shut down cleanly", e);
        }
        LOG.info("stopped");
    }

    private static String refusal(StateDirectory state) {
        String holder =
                ProcessIdentity.read(state.pidFile())
                        .map(process -> "process " + process.pid())
                        .orElse("another process");
        return "%s already serves %s; stop it with `./spillway down`"
                .formatted(holder, state.root());
    }

    /** Uses the previous port, which existing kubeconfigs name, unless it is taken. */
    private static ApiServer serve(
            StateDirectory state, LoopbackNetwork network, Optional<Integer> port, boolean faults)
            throws IOException {
        ApiServer.Config config =
                ApiServer.Config.in(state.objects())
                        .withCredentials(state.credentials())
                        .withAudit(new AuditLog(state.auditLog()))
                        .withFaults(faults)
                        .withServices(ServiceRange.parse(network.services()));
        if (port.isPresent()) {
            return ApiServer.start(config.withPort(port.get()));
        }
        if (Files.exists(state.portFile())) {
            int lastPort = Integer.parseInt(Files.readString(state.portFile()).strip());
            try {
                return ApiServer.start(config.withPort(lastPort));
            } catch (IllegalStateException e) {
                LOG.warn(
                        "the previous port {} is not available ({}); using another",
                        lastPort,
                        e.getMessage());
            }
        }
        return ApiServer.start(config);
    }

    private static KubernetesClient client(String kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig);
        config.setUserAgent("spillway-local");
        config.setRequestTimeout(20_000);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static boolean isOperator(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .anyMatch(container -> container.getImage().contains("spillway/operator"));
    }

    private static boolean isBroker(Pod pod) {
        return "broker".equals(pod.getMetadata().getLabels().get("app.kubernetes.io/component"));
    }

    private static long sinceJvmStart() {
        return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    }
}
