package dev.spillway.benchmarks.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The operator's Deployment, of one Pod, and the process in it. */
public record OperatorDeployment(KubernetesClient client, Deployment deployment) {
    private static final String LABEL = "app.kubernetes.io/name";
    private static final String NAME = "spillway-operator";
    private static final Duration MAX_TIME = Duration.ofMinutes(3);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    /** Nanoseconds of CPU since the start, on the operator's metrics page. */
    private static final String CPU = "process_cpu_time_ns_total";

    public static OperatorDeployment find(KubernetesClient client) throws BenchmarkFailure {
        List<Deployment> found =
                client.apps()
                        .deployments()
                        .inAnyNamespace()
                        .withLabel(LABEL, NAME)
                        .list()
                        .getItems();
        if (found.size() != 1) {
            throw new BenchmarkFailure(
                    "there are %d Deployments with %s=%s; one is needed"
                            .formatted(found.size(), LABEL, NAME));
        }
        return new OperatorDeployment(client, found.getFirst());
    }

    /** Stops it. */
    public void stop() throws BenchmarkFailure {
        scale(0);
        Stopwatch.await("the operator ends", MAX_TIME, POLL_INTERVAL, () -> pods().isEmpty());
    }

    /** Starts it, if it does not run, and waits until it is ready. */
    public void start() throws BenchmarkFailure {
        scale(1);
        awaitReady();
    }

    /** Replaces its process. */
    public void startAnew() throws BenchmarkFailure {
        stop();
        start();
    }

    private void scale(int replicas) {
        client.apps()
                .deployments()
                .inNamespace(namespace())
                .withName(deployment.getMetadata().getName())
                .scale(replicas);
    }

    /** Deletes the Pod, and returns when the process of a new one runs. */
    public void replacePod() throws BenchmarkFailure {
        List<String> before = pods().stream().map(pod -> pod.getMetadata().getUid()).toList();
        pods().forEach(pod -> client.resource(pod).delete());
        Stopwatch.await(
                "another Pod of the operator starts",
                MAX_TIME,
                POLL_INTERVAL,
                () ->
                        pods().stream()
                                .anyMatch(pod ->
                                        !before.contains(pod.getMetadata().getUid())
                                                && "Running".equals(pod.getStatus().getPhase())));
        Stopwatch.await(
                "the old Pod of the operator is gone",
                MAX_TIME,
                POLL_INTERVAL,
                () ->
                        pods().stream()
                                .noneMatch(pod -> before.contains(pod.getMetadata().getUid())));
    }

    private void awaitReady() throws BenchmarkFailure {
        Stopwatch.await(
                "the operator is ready",
                MAX_TIME,
                POLL_INTERVAL,
                () -> pods().stream().anyMatch(OperatorDeployment::isReady));
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private List<Pod> pods() {
        return client.pods().inNamespace(namespace()).withLabel(LABEL, NAME).list().getItems();
    }

    private String namespace() {
        return deployment.getMetadata().getNamespace();
    }

    /** CPU time of the current process; empty when unknown. */
    public OptionalDouble cpuSeconds() throws InterruptedException {
        Optional<OsProcess> process = process();
        if (process.isPresent()) {
            return process.get().cpuSeconds();
        }
        for (Pod pod : pods()) {
            Optional<String> page = new PodPage(client).get(pod, "/q/metrics");
            if (page.isPresent()) {
                return MetricSample.of(page.get(), CPU)
                        .mapToDouble(MetricSample::value)
                        .map(ns -> ns / 1e9)
                        .findFirst();
            }
        }
        return OptionalDouble.empty();
    }

    /** Of the current process since its start; empty when it is not on this machine. */
    public OptionalLong peakResidentBytes() {
        return process().map(OsProcess::peakResidentBytes).orElse(OptionalLong.empty());
    }

    private Optional<OsProcess> process() {
        return pods().stream()
                .map(pod -> OsProcess.ofPod(pod.getMetadata().getName()))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
