package dev.spillway.local.cli;

import dev.spillway.local.demo.Display;
import dev.spillway.local.kubelet.network.LoopbackNetwork;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Brings up the daemon, the operator and the quickstart, whatever of it runs already. */
final class Up {
    private final DaemonProcess daemon;
    private final Display display;
    private final boolean faults;

    /**
     * @param faults whether clients of the local API may inject faults, if it is not running yet
     */
    Up(DaemonProcess daemon, Display display, boolean faults) {
        this.daemon = daemon;
        this.display = display;
        this.faults = faults;
    }

    /**
     * Does whatever has not been done yet.
     *
     * @return how clients on this machine connect
     */
    ClientFiles run() throws CliFailure, IOException {
        var began = System.nanoTime();
        checkAddresses();
        startDaemon();
        try (var client = daemon.client()) {
            install(client, Map.of());
            var quickstart = new Quickstart(client);
            quickstart.apply(daemon.root().resolve("examples/quickstart"), display);
            quickstart.awaitReady(LocalResources.CLUSTERS, Quickstart.CLUSTER, display);
            quickstart.awaitReady(LocalResources.TOPICS, Quickstart.TOPIC, display);
            quickstart.awaitReady(LocalResources.USERS, Quickstart.USER, display);
            display.line(
                    String.format(
                            Locale.ROOT,
                            "up in %.1f s, %d MB of memory in total",
                            (System.nanoTime() - began) / 1e9,
                            daemon.residentBytes() / 1_000_000));
            var bootstrap = new BootstrapServers(client).of(quickstart.cluster());
            return ClientFiles.write(
                    client, daemon.state(), ClientFiles.Reader.OF_QUICKSTART, bootstrap);
        }
    }

    /**
     * Starts only the API and the operator, without the quickstart.
     *
     * @param values for the chart, such as {@code operator.javaOptions}
     */
    void operatorOnly(Map<String, String> values) throws CliFailure, IOException {
        operator(values);
        display.line("KUBECONFIG=" + daemon.state().kubeconfig());
    }

    /** The same, without a word about what to do with it. */
    void operator(Map<String, String> values) throws CliFailure, IOException {
        checkAddresses();
        startDaemon();
        try (var client = daemon.client()) {
            install(client, values);
        }
    }

    private void install(KubernetesClient client, Map<String, String> values)
            throws CliFailure, IOException {
        display.progress("  installing the operator from helm/spillway");
        var small = new HashMap<>(OperatorChart.LAPTOP);
        small.putAll(values);
        new OperatorChart(
                        daemon.root().resolve("helm/spillway"), daemon.state().kubeconfig(), small)
                .install(client);
        display.line(
                "  operator installed (Helm release %s in %s)"
                        .formatted(OperatorChart.RELEASE, OperatorChart.NAMESPACE));
    }

    /** What to try next. */
    String nextSteps(ClientFiles clients) {
        return """
        Next, with kubectl and any Kafka client:
          export KUBECONFIG=%s
          kubectl get clusters.spillway.dev,topics.spillway.dev,users.spillway.dev
          kubectl scale clusters.spillway.dev/%s --replicas=4
        %s
        `./spillway down` stops all of it and keeps the data.\
        """
                .formatted(daemon.state().kubeconfig(), Quickstart.CLUSTER, clients.commands());
    }

    /** Linux has all of 127.0.0.0/8; elsewhere the addresses must be added first. */
    private static void checkAddresses() throws CliFailure {
        var missing = LoopbackNetwork.missingAliases();
        if (missing.isPresent()) {
            throw new CliFailure(
                    "Pods and Services need loopback addresses of their own; to add them, run: "
                            + missing.get());
        }
    }

    private void startDaemon() throws CliFailure, IOException {
        var app =
                BuildCopy.of(daemon.root(), daemon.state(), System.getProperty("java.class.path"));
        var running = daemon.process();
        if (running.isPresent() && BuildCopy.current(daemon.state()).equals(Optional.of(app))) {
            display.line("the local Kubernetes API is already up");
            return;
        }
        if (running.isPresent()) {
            display.line(
                    "an earlier build is running: restarting with the current build and the same"
                            + " data");
            daemon.stop(running.get());
        }
        var began = System.nanoTime();
        daemon.start(app, faults);
        display.line(
                String.format(
                        Locale.ROOT,
                        "the local Kubernetes API is up (%.1f s); its state is in %s",
                        (System.nanoTime() - began) / 1e9,
                        daemon.state().root()));
    }
}
