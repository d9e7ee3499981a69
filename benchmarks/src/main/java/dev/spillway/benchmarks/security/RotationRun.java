package dev.spillway.benchmarks.security;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replaces both certificate authorities again and again, as docs/how-to/rotate-certificates.md
 * says, while Users with a password and with a certificate write, read and connect. Programs are
 * started again once in a rotation, since a program that trusts an authority goes on until the
 * second rotation after it.
 */
record RotationRun(
        BenchmarkResources resources, int times, boolean distrustClients, Duration patience) {
    private static final String CLUSTER = "rotation";
    private static final String SCRAM = "by-password";
    private static final String MUTUAL = "by-certificate";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration READ_WITHIN = Duration.ofSeconds(30);

    Rotations run() throws Exception {
        resources.apply(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Cluster
                metadata: {name: %s, namespace: %s}
                spec:
                  replicas: 3
                  storage: {size: 2Gi, reclaim: Delete}
                  controllers:
                    replicas: 1
                    storage: {size: 1Gi}
                    resources: {requests: {memory: 256Mi}}
                  resources: {requests: {memory: 276Mi}}
                  listeners:
                  - {name: scram, port: 9092, advertise: ServiceIP}
                  - {name: mtls, port: 9094, advertise: ServiceIP, authentication: MutualTls}
                """
                        .formatted(CLUSTER, resources.namespace()));
        resources.awaitReady(CLUSTER, patience);
        user(SCRAM, "Scram");
        user(MUTUAL, "MutualTls");
        try {
            return underLoad();
        } finally {
            Stream.of(SCRAM, MUTUAL)
                    .forEach(user -> {
                        resources.users().withName(user).delete();
                        resources.topics().withName(user).delete();
                    });
            resources.deleteCluster(CLUSTER, patience);
        }
    }

    private void user(String user, String authentication) throws BenchmarkFailure {
        resources.apply(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: User
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  cluster: {name: %3$s}
                  authentication: %4$s
                  access:
                  - {allow: [Produce, Consume], topic: %1$s, group: %1$s}
                """
                        .formatted(user, resources.namespace(), CLUSTER, authentication));
        resources.apply(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Topic
                metadata: {name: %s, namespace: %s}
                spec:
                  cluster: {name: %s}
                  partitions: 6
                  replicas: 3
                  config: {min.insync.replicas: "2"}
                """
                        .formatted(user, resources.namespace(), CLUSTER));
        resources.awaitUser(user, patience);
        await(
                "Topic " + user + " becomes Ready",
                () -> BenchmarkResources.isReady(resources.topics().withName(user).get()));
    }

    private Rotations underLoad() throws Exception {
        Set<String> pods = pods();
        List<Rotations.Rotation> rotations = new ArrayList<>();
        ClientLoad scram = new ClientLoad(SCRAM, SCRAM, () -> resources.clientSettings(SCRAM));
        ClientLoad mutual = new ClientLoad(MUTUAL, MUTUAL, () -> resources.clientSettings(MUTUAL));
        List<ClientLoad> loads = List.of(scram, mutual);
        try (scram;
                mutual) {
            await("programs work", () -> areReading(loads));
            for (int i = 1; i <= times; i++) {
                Rotations.Rotation each = rotate("rotation " + i, loads);
                rotations.add(each);
                System.err.printf(
                        "rotation %d: %.1f s, the clients' as well %.1f s; %d errors, %d records%n",
                        i,
                        each.nodesSeconds(),
                        each.allSeconds(),
                        loads.stream().mapToInt(load -> load.errors().size()).sum(),
                        loads.stream().mapToLong(ClientLoad::acknowledged).sum());
            }
            for (ClientLoad load : loads) {
                load.endWriting();
            }
            Stopwatch reading = new Stopwatch();
            while (unread(loads) > 0 && reading.seconds() < READ_WITHIN.toSeconds()) {
                Stopwatch.pause(POLL);
            }
            return new Rotations(
                    rotations,
                    loads.stream().mapToLong(ClientLoad::acknowledged).sum(),
                    loads.stream().mapToLong(ClientLoad::connections).sum(),
                    unread(loads),
                    loads.stream().flatMap(load -> load.errors().stream()).toList(),
                    restarts(pods));
        }
    }

    /** Records are written and read: nothing but the newest few is missing. */
    private static boolean areReading(List<ClientLoad> loads) {
        return loads.stream().allMatch(load -> load.acknowledged() > 0 && load.unread() < 50);
    }

    private static long unread(List<ClientLoad> loads) {
        return loads.stream().mapToLong(ClientLoad::unread).sum();
    }

    private Rotations.Rotation rotate(String text, List<ClientLoad> loads) throws Exception {
        String nodes = fingerprint("nodesCa");
        String clients = fingerprint("clientsCa");
        Map<String, String> trusted = trusted();
        String certificate = resources.credential(MUTUAL, "user.crt");
        Stopwatch time = new Stopwatch();
        annotate("spillway.dev/rotate-ca", text + " of " + System.currentTimeMillis());
        await(
                "the authority of nodes is replaced",
                () -> !nodes.equals(fingerprint("nodesCa")) && isAlone("nodesCa"));
        double nodesSeconds = time.seconds();
        await(
                "Secrets of Users have what is trusted now",
                () ->
                        trusted().entrySet().stream()
                                .noneMatch(each ->
                                        each.getValue().equals(trusted.get(each.getKey()))));
        if (distrustClients) {
            await(
                    "the User has a certificate of the new authority",
                    () ->
                            !clients.equals(fingerprint("clientsCa"))
                                    && !certificate.equals(
                                            resources.credential(MUTUAL, "user.crt")));
        }
        loads.forEach(ClientLoad::restartPrograms);
        await(
                "programs have started again",
                () -> loads.stream().allMatch(ClientLoad::haveRestarted) && areReading(loads));
        if (distrustClients) {
            annotate("spillway.dev/distrust-clients-ca", clients);
            await("the old authority of clients is distrusted", () -> isAlone("clientsCa"));
        }
        return new Rotations.Rotation(nodesSeconds, time.seconds());
    }

    /** The authorities in the Secret of each User. */
    private Map<String, String> trusted() {
        return Stream.of(SCRAM, MUTUAL)
                .collect(
                        Collectors.toMap(
                                user -> user, user -> resources.credential(user, "ca.crt")));
    }

    private void annotate(String key, String value) {
        resources
                .clusters()
                .withName(CLUSTER)
                .edit(cluster -> {
                    cluster.getMetadata().getAnnotations().put(key, value);
                    return cluster;
                });
    }

    private GenericKubernetesResource cluster() {
        return resources.clusters().withName(CLUSTER).require();
    }

    private String fingerprint(String authority) {
        return Objects.requireNonNullElse(
                cluster().get("status", "certificates", authority, "sha256"), "");
    }

    private boolean isAlone(String authority) {
        GenericKubernetesResource cluster = cluster();
        List<String> others = cluster.get("status", "certificates", authority, "alsoTrusted");
        return (others == null || others.isEmpty())
                && cluster.get("status", "certificates", authority, "rotation") == null;
    }

    private Set<String> pods() {
        return resources.pods(CLUSTER).stream()
                .map(pod -> pod.getMetadata().getUid())
                .collect(Collectors.toSet());
    }

    private int restarts(Set<String> before) {
        List<Pod> now = resources.pods(CLUSTER);
        long others =
                now.stream().filter(pod -> !before.contains(pod.getMetadata().getUid())).count();
        return Math.toIntExact(others)
                + now.stream()
                        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                        .mapToInt(ContainerStatus::getRestartCount)
                        .sum();
    }

    private void await(String what, BooleanSupplier condition) throws BenchmarkFailure {
        Stopwatch.await(what, patience, POLL, condition);
    }
}
