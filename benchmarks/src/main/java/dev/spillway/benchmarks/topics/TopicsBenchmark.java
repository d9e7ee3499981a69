package dev.spillway.benchmarks.topics;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.OperatorDeployment;
import dev.spillway.benchmarks.kubernetes.OsProcess;
import dev.spillway.benchmarks.kubernetes.ProgressMonitor;
import dev.spillway.benchmarks.kubernetes.ResourceWatch;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Runs all measurements, one after the other; the raw Admin run and the run through the operator
 * each on a new Cluster.
 */
final class TopicsBenchmark {
    private static final Duration CLUSTER_STARTS_WITHIN = Duration.ofMinutes(5);

    /** A broker with many partitions stops only when all of them are closed. */
    private static final Duration CLUSTER_ENDS_WITHIN = Duration.ofMinutes(10);

    private static final int MAPS_A_PARTITION = 2;
    private static final int OTHER_MAPS = 2_000;

    private final KubernetesClient client;
    private final BenchmarkResources resources;
    private final OperatorDeployment operator;
    private final RunParameters scale;
    private final RunResults figures;

    TopicsBenchmark(
            KubernetesClient client, String namespace, RunParameters scale, RunResults figures)
            throws BenchmarkFailure {
        this.client = client;
        this.resources = new BenchmarkResources(client, namespace);
        this.operator = OperatorDeployment.find(client);
        this.scale = scale;
        this.figures = figures;
    }

    /** Fills in the results as far as it gets. */
    void all(boolean onlyRaw) throws Exception {
        checkMaps();
        resources.createNamespace();
        figures.ofAllClients = new ApiRequestCounts(client).ofAllClients();
        if (!onlyRaw && !scale.stages().isEmpty()) {
            stages();
        }
        raw();
        if (!onlyRaw) {
            topics();
        }
    }

    /** Deletes what a run leaves in a Kubernetes that keeps running. */
    void cleanUp() {
        resources.topics().delete();
        resources.clusters().delete();
        resources.deleteNamespace();
    }

    private void checkMaps() {
        long needed = (long) MAPS_A_PARTITION * scale.topics() + OTHER_MAPS;
        OsProcess.maxMaps()
                .ifPresent(most -> {
                    if (most < needed) {
                        log(
                                "vm.max_map_count is %d here, and a broker on this machine needs"
                                        + " about %d; run: sysctl -w vm.max_map_count=%d",
                                most, needed, 2 * needed);
                    }
                });
    }

    private void stages() throws Exception {
        String cluster = "stages";
        Pod broker = start(cluster);
        try (KafkaAdmin kafka = KafkaAdmin.of(connection(cluster));
                BrokerMeter meter = new BrokerMeter(client, broker);
                ResourceWatch watch = new ResourceWatch(resources.topics())) {
            ClusterMeters meters = meters(meter);
            int from = 0;
            for (int stage : scale.stages()) {
                log("idle with %d Topics", stage);
                new OperatorRun(resources, operator, meters, scale)
                        .run(cluster, kafka, watch, from, stage);
                figures.rests.add(IdleLoad.of(stage, meters, scale));
                from = stage;
            }
            log("deleting the Topics");
            deleteTopics(watch, from);
        }
        resources.deleteCluster(cluster, CLUSTER_ENDS_WITHIN);
    }

    /** Deletes the Topics and, with them, their Kafka topics. */
    private void deleteTopics(ResourceWatch watch, int topics) throws BenchmarkFailure {
        resources.topics().delete();
        ProgressMonitor gone = new ProgressMonitor("Topics gone", topics, scale.patience());
        while (gone.isIncomplete(topics - resources.topics().list().getItems().size())) {
            Stopwatch.pause(Duration.ofSeconds(1));
        }
    }

    /** Without the operator, which would read all the topics meanwhile. */
    private void raw() throws Exception {
        String cluster = "raw";
        Pod broker = start(cluster);
        operator.stop();
        try (KafkaAdmin kafka = KafkaAdmin.of(connection(cluster));
                BrokerMeter meter = new BrokerMeter(client, broker)) {
            log("raw Admin: %d topics", scale.topics());
            ClusterMeters meters = meters(meter);
            ClusterMeters.Reading before = meters.read();
            figures.raw = RawAdminRun.run(kafka, scale);
            figures.rawSpent = meters.since(before);
            figures.rawMaps = meter.maps();
        } finally {
            operator.start();
        }
        resources.deleteCluster(cluster, CLUSTER_ENDS_WITHIN);
    }

    private void topics() throws Exception {
        String cluster = "topics";
        operator.startAnew();
        Pod broker = start(cluster);
        try (KafkaAdmin kafka = KafkaAdmin.of(connection(cluster));
                BrokerMeter meter = new BrokerMeter(client, broker);
                ResourceWatch watch = new ResourceWatch(resources.topics())) {
            ClusterMeters meters = meters(meter);
            log("%d Topics through the operator", scale.topics());
            figures.topics =
                    new OperatorRun(resources, operator, meters, scale)
                            .run(cluster, kafka, watch, 0, scale.topics());
            log("idle with %d Topics", scale.topics());
            IdleLoad rest = IdleLoad.of(scale.topics(), meters, scale);
            figures.rests.add(rest);
            log("changing single Topics, %d times", scale.changes());
            figures.changes = ChangeLatency.of(cluster, resources, kafka, watch, scale);
            log("restarting the operator");
            IdleLoad.awaitQuiet(meters);
            figures.restart = OperatorRestart.of(meters, watch, rest);
            figures.peakResidentBytes =
                    Math.max(
                            figures.topics.peakResidentBytes().orElse(0),
                            operator.peakResidentBytes().orElse(0));
        }
    }

    private Pod start(String cluster) throws BenchmarkFailure {
        log("starting the Cluster %s", cluster);
        resources.createCluster(cluster, scale.heap());
        resources.awaitReady(cluster, CLUSTER_STARTS_WITHIN);
        return resources
                .pod(cluster, "broker")
                .orElseThrow(() -> new BenchmarkFailure("the Cluster has no broker"));
    }

    private Map<String, Object> connection(String cluster) throws BenchmarkFailure, IOException {
        return resources.createUser(cluster, CLUSTER_STARTS_WITHIN);
    }

    private ClusterMeters meters(BrokerMeter broker) {
        return new ClusterMeters(operator, broker, new ApiRequestCounts(client));
    }

    private static void log(String text, Object... values) {
        System.err.println(text.formatted(values));
    }
}
