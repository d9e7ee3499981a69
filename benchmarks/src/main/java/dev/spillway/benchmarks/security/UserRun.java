package dev.spillway.benchmarks.security;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.OperatorDeployment;
import dev.spillway.benchmarks.kubernetes.OsProcess;
import dev.spillway.benchmarks.kubernetes.ProgressMonitor;
import dev.spillway.benchmarks.kubernetes.ResourceWatch;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Thousands of Users with three entries each, and the same by raw batched Admin calls. */
record UserRun(
        BenchmarkResources resources,
        OperatorDeployment operator,
        int users,
        int appliers,
        Duration patience) {
    private static final String RAW = "raw";
    private static final String CLUSTER = "users";
    private static final int PER_REQUEST = 1_000;

    /** In the middle of those that the operator uses, so that hashing costs the same. */
    private static final int ITERATIONS = 4_608;

    UserCreation run() throws Exception {
        Raw raw = raw();
        operator.startAnew();
        start(CLUSTER, "{name: internal, port: 9092, advertise: ServiceIP}");
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

    private static String name(int number) {
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

    /** Without the operator, which would look at all of them meanwhile. */
    private Raw raw() throws Exception {
        start(
                RAW,
                "{name: plain, port: 9092, advertise: ServiceIP, tls: false, authentication:"
                        + " None}");
        OsProcess broker = broker(RAW);
        String bootstrap =
                resources
                                .client()
                                .services()
                                .inNamespace(resources.namespace())
                                .withName(RAW + "-broker-0")
                                .require()
                                .getSpec()
                                .getClusterIP()
                        + ":9092";
        operator.stop();
        Raw raw;
        try (Admin admin =
                Admin.create(
                        Map.of(
                                "bootstrap.servers",
                                bootstrap,
                                "default.api.timeout.ms",
                                300_000,
                                "request.timeout.ms",
                                60_000))) {
            admin.describeCluster().nodes().get();
            List<AclBinding> acls =
                    IntStream.range(0, users)
                            .mapToObj(UserRun::name)
                            .flatMap(UserRun::acls)
                            .toList();
            double before = broker.cpuSeconds().orElse(Double.NaN);
            Stopwatch time = new Stopwatch();
            for (List<AclBinding> batch : batches(acls)) {
                admin.createAcls(batch).all().get();
            }
            double aclSeconds = time.seconds();
            List<UserScramCredentialAlteration> passwords =
                    IntStream.range(0, users)
                            .mapToObj(i ->
                                    (UserScramCredentialAlteration)
                                            new UserScramCredentialUpsertion(
                                                    name(i),
                                                    new ScramCredentialInfo(
                                                            ScramMechanism.SCRAM_SHA_512,
                                                            ITERATIONS),
                                                    "the password of " + name(i)))
                            .toList();
            for (List<UserScramCredentialAlteration> batch : batches(passwords)) {
                admin.alterUserScramCredentials(batch).all().get();
            }
            raw =
                    new Raw(
                            aclSeconds,
                            time.seconds(),
                            broker.cpuSeconds().orElse(Double.NaN) - before);
            System.err.printf(
                    "raw: %d ACLs in %.1f s, with passwords %.1f s%n",
                    acls.size(), raw.aclSeconds(), raw.seconds());
        } finally {
            operator.start();
        }
        resources.deleteCluster(RAW, patience);
        return raw;
    }

    private static <T> List<List<T>> batches(List<T> all) {
        return IntStream.range(0, (all.size() + PER_REQUEST - 1) / PER_REQUEST)
                .mapToObj(i ->
                        all.subList(i * PER_REQUEST, Math.min(all.size(), (i + 1) * PER_REQUEST)))
                .toList();
    }

    /** What the three entries of a User become. */
    private static Stream<AclBinding> acls(String user) {
        return Stream.of(
                acl(
                        user,
                        ResourceType.TOPIC,
                        "out-" + user,
                        PatternType.LITERAL,
                        AclOperation.WRITE),
                acl(user, ResourceType.TOPIC, "in-" + user, PatternType.LITERAL, AclOperation.READ),
                acl(user, ResourceType.GROUP, user, PatternType.LITERAL, AclOperation.READ),
                acl(
                        user,
                        ResourceType.TOPIC,
                        "of-" + user + "-",
                        PatternType.PREFIXED,
                        AclOperation.DESCRIBE));
    }

    private static AclBinding acl(
            String user, ResourceType type, String name, PatternType pattern, AclOperation what) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:" + user, "*", what, AclPermissionType.ALLOW));
    }

    private void start(String cluster, String listener) throws BenchmarkFailure {
        resources.apply(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Cluster
                metadata: {name: %s, namespace: %s}
                spec:
                  replicas: 1
                  storage: {size: 5Gi, reclaim: Delete}
                  controllers: {replicas: 1, storage: {size: 2Gi}}
                  authorization: {default: %s}
                  listeners: [%s]
                """
                        .formatted(
                                cluster,
                                resources.namespace(),
                                // Nobody but the operator may change ACLs otherwise.
                                cluster.equals(RAW) ? "AllowAll" : "Deny",
                                listener));
        resources.awaitReady(cluster, patience);
    }

    private static OsProcess broker(String cluster) throws BenchmarkFailure {
        Optional<OsProcess> process = OsProcess.ofPod(cluster + "-broker-0");
        return process.orElseThrow(() ->
                new BenchmarkFailure("the broker of %s does not run here".formatted(cluster)));
    }
}
