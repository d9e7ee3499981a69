package dev.spillway.local.cli;

import dev.spillway.local.demo.Display;
import java.io.IOException;
import java.util.Locale;

/** From nothing, or from whatever runs already, to a Cluster and a Topic that are Ready. */
final class Up {
    private final Daemon daemon;
    private final Display display;

    Up(Daemon daemon, Display display) {
        this.daemon = daemon;
        this.display = display;
    }

    /**
     * @return where clients on this machine connect
     */
    String run() throws CliFailure, IOException {
        var began = System.nanoTime();
        startDaemon();
        try (var client = daemon.client()) {
            display.now("  installing the operator by helm/spillway");
            new Chart(daemon.root().resolve("helm/spillway"), daemon.state().kubeconfig())
                    .install(client);
            display.line(
                    "  operator installed (Helm release %s in %s)"
                            .formatted(Chart.RELEASE, Chart.NAMESPACE));
            var quickstart = new Quickstart(client);
            quickstart.apply(daemon.root().resolve("examples/quickstart"));
            quickstart.awaitReady(Quickstart.CLUSTERS, Quickstart.CLUSTER, display);
            quickstart.awaitReady(Quickstart.TOPICS, Quickstart.TOPIC, display);
            display.line(
                    String.format(
                            Locale.ROOT,
                            "up in %.1f s, %d MB of memory in all",
                            (System.nanoTime() - began) / 1e9,
                            daemon.residentBytes() / 1_000_000));
            return new Bootstrap(client).of(quickstart.cluster());
        }
    }

    /** What a person can do next. */
    String goOn(String bootstrap) {
        return """
        Go on with kubectl, and with any Kafka client:
          export KUBECONFIG=%s
          kubectl get clusters,topics
          kubectl scale cluster/%s --replicas=4
          kcat -b %s -t %s -o beginning -c 5
        `./spillway down` ends all of it and keeps the data.\
        """
                .formatted(
                        daemon.state().kubeconfig(),
                        Quickstart.CLUSTER,
                        bootstrap,
                        Quickstart.TOPIC);
    }

    private void startDaemon() throws CliFailure, IOException {
        if (daemon.process().isPresent()) {
            display.line("the local Kubernetes API is up already");
            return;
        }
        var began = System.nanoTime();
        daemon.start();
        display.line(
                String.format(
                        Locale.ROOT,
                        "the local Kubernetes API answers (%.1f s); its state is in %s",
                        (System.nanoTime() - began) / 1e9,
                        daemon.state().root()));
    }
}
