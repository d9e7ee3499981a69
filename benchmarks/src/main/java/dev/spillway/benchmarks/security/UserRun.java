package dev.spillway.benchmarks.security;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.OperatorDeployment;
import dev.spillway.benchmarks.kubernetes.OsProcess;
import dev.spillway.benchmarks.kubernetes.ProgressMonitor;
import dev.spillway.benchmarks.kubernetes.ResourceWatch;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Thousands of Users with three entries each, and the same by raw batched Admin calls.
 *
 * @param hosts folder with the hosts files of namespaces
 */
record UserRun(
        BenchmarkResources resources,
        OperatorDeployment operator,
        int users,
        int appliers,
        Path hosts,
        Duration patience) {
    private static final String RAW = "raw";
    private static final String CLUSTER = "users";

    UserCreation run() throws Exception {
        Raw raw = raw();
        operator.startAnew();
        start(CLUSTER);
        OsProcess broker = broker(CLUSTER);
        double brokerBefore = broker.cpuSeconds().orElse(Double.NaN);
        double operatorBefore = operator.cpuSeconds().orElse(Double.NaN);
        try (ResourceWatch watch = new ResourceWatch(resources.users())) {
            Stopwatch time = new Stopwatch();
            double applied = apply(time, watch);
            double ready = time.seconds();
            return new UserCreation(
                    users,
                    raw.aclSeconds(),
                    raw.seconds(),
                    raw.brokerCpu(),
                    applied,
                    ready,
                    (double) watch.changes() / users,
                    operator.cpuSeconds().orElse(Double.NaN) - operatorBefore,
                    broker.cpuSeconds().orElse(Double.NaN) - brokerBefore,
                    megabytes(operator.peakResidentBytes()));
        }
    }

    private static double megabytes(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() / 1e6 : Double.NaN;
    }

    /** Returns when all are Ready. */
    private double apply(Stopwatch time, ResourceWatch watch) throws Exception {
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(appliers);
        try {
            List<Future<Double>> done = new ArrayList<>();
            for (int i = 0; i < appliers; i++) {
                done.add(
                        threads.submit(() -> {
                            for (int n = next.getAndIncrement();
                                    n < users;
                                    n = next.getAndIncrement()) {
                                resources.apply(user(n));
                            }
                            return time.seconds();
                        }));
            }
            ProgressMonitor ready = new ProgressMonitor("Users Ready", users, patience);
            while (ready.isIncomplete(watch.ready())) {
                Stopwatch.pause(Duration.ofMillis(200));
            }
            double applied = 0;
            for (Future<Double> each : done) {
                applied = Math.max(applied, each.get());
            }
            return applied;
        } finally {
            threads.shutdownNow();
        }
    }

    static String name(int number) {
        return String.format(Locale.ROOT, "user-%05d", number);
    }

    private String user(int number) {
        return """
        apiVersion: spillway.dev/v1alpha1
        kind: User
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          cluster: {name: %3$s}
          access:
          - {allow: Produce, topic: out-%1$s}
          - {allow: Consume, topic: in-%1$s, group: %1$s}
          - {allow: Describe, topicPrefix: of-%1$s-}
        """
                .formatted(name(number), resources.namespace(), CLUSTER);
    }

    private record Raw(double aclSeconds, double seconds, double brokerCpu) {}

    /**
     * Without the operator, which would look at all of them meanwhile, and by a node's certificate,
     * since no User may change ACLs.
     */
    private Raw raw() throws Exception {
        start(RAW);
        OsProcess broker = broker(RAW);
        Map<String, String> tls =
                resources
                        .client()
                        .secrets()
                        .inNamespace(resources.namespace())
                        .withName(RAW + "-broker-0-tls")
                        .require()
                        .getData();
        operator.stop();
        Raw raw;
        try {
            double before = broker.cpuSeconds().orElse(Double.NaN);
            RawUsers.Seconds seconds =
                    RawUsers.inProcess(
                            users,
                            "%s-broker-0.%s-nodes.%s.svc:9091"
                                    .formatted(RAW, RAW, resources.namespace()),
                            tls,
                            hosts.resolve(resources.namespace()));
            raw =
                    new Raw(
                            seconds.acls(),
                            seconds.all(),
                            broker.cpuSeconds().orElse(Double.NaN) - before);
            System.err.printf(
                    "raw: the ACLs of %d users in %.1f s, with passwords %.1f s%n",
                    users, raw.aclSeconds(), raw.seconds());
        } finally {
            operator.start();
        }
        resources.deleteCluster(RAW, patience);
        return raw;
    }

    private void start(String cluster) throws BenchmarkFailure {
        resources.apply(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Cluster
                metadata: {name: %s, namespace: %s}
                spec:
                  replicas: 1
                  storage: {size: 5Gi, reclaim: Delete}
                  controllers: {replicas: 1, storage: {size: 2Gi}}
                """
                        .formatted(cluster, resources.namespace()));
        resources.awaitReady(cluster, patience);
    }

    private static OsProcess broker(String cluster) throws BenchmarkFailure {
        Optional<OsProcess> process = OsProcess.ofPod(cluster + "-broker-0");
        return process.orElseThrow(() ->
                new BenchmarkFailure("the broker of %s does not run here".formatted(cluster)));
    }
}
