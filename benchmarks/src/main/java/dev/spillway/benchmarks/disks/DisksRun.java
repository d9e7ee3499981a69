package dev.spillway.benchmarks.disks;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.BenchmarkResources;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Three brokers with small disks, and a producer that writes many times as much as they hold: first
 * with the bucket there, then without it for some minutes; then at a rate, at ten times that rate,
 * and at that rate again. Everything that was acknowledged is read in the end.
 *
 * @param volumes where a local Kubernetes has the disks
 * @param megabytes to write as fast as possible
 * @param away how long the bucket is away
 * @param steady how long each rate lasts; zero for none
 */
record DisksRun(
        BenchmarkResources resources,
        Path volumes,
        int megabytes,
        Duration away,
        Duration steady,
        Duration patience) {
    private static final String CLUSTER = "disks";
    private static final String USER = "disks";
    private static final String TOPIC = "flood";
    private static final int PARTITIONS = 12;
    private static final long DISK_BYTES = 1L << 30;
    private static final long LOW_RATE = 500_000;
    private static final double WITH_S3 = 80;
    private static final double WITHOUT_S3 = 97;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SHOWN_EVERY = Duration.ofSeconds(10);

    /** Dynamic settings of all brokers that the operator changes by itself. */
    private static final List<String> ACTUATORS =
            List.of("log.local.retention.ms", "log.segment.bytes");

    /**
     * @param phases in order
     * @param read records, all that were acknowledged
     * @param ended nodes that ended meanwhile
     */
    record Result(List<Phase> phases, long read, List<String> ended) {
        boolean holds() {
            return ended.isEmpty() && phases.stream().allMatch(Phase::holds);
        }
    }

    Result run() throws Exception {
        var store = new StoreSwitch(resources, patience);
        store.create();
        resources.apply(cluster());
        resources.awaitReady(CLUSTER, patience);
        var connection = resources.createUser(USER, patience);
        resources.apply(topic());
        Stopwatch.await(
                "Topic " + TOPIC + " becomes Ready",
                patience,
                POLL,
                () -> BenchmarkResources.isReady(resources.topics().withName(TOPIC).get()));
        try (var admin = Admin.create(connection);
                var disks = new DiskWatch(directories(), DISK_BYTES)) {
            return new Phases(store, admin, disks, connection).run();
        }
    }

    private String cluster() {
        return """
        apiVersion: spillway.dev/v1alpha1
        kind: Cluster
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          replicas: 3
          storage: {size: 1Gi, reclaim: Delete}
          controllers: {replicas: 1, storage: {size: 1Gi}, resources: {requests: {memory: 256Mi}}}
          resources: {requests: {memory: 276Mi}}
          listeners: [{name: internal, port: 9092, advertise: ServiceIP, authentication: MutualTls}]
          tiering:
            s3:
              bucket: spillway
              region: us-east-1
              endpoint: http://s3.%2$s.svc:8080
              pathStyle: true
              credentialsSecret: {name: s3-credentials}
        """
                .formatted(CLUSTER, resources.namespace());
    }

    private String topic() {
        return """
        apiVersion: spillway.dev/v1alpha1
        kind: Topic
        metadata: {name: %s, namespace: %s}
        spec: {cluster: {name: %s}, partitions: %d, replicas: 3, retention: {time: 30d}}
        """
                .formatted(TOPIC, resources.namespace(), CLUSTER, PARTITIONS);
    }

    private List<Path> directories() {
        return resources
                .client()
                .persistentVolumeClaims()
                .inNamespace(resources.namespace())
                .list()
                .getItems()
                .stream()
                .filter(claim -> claim.getMetadata().getName().contains("-broker-"))
                .map(claim ->
                        volumes.resolve(resources.namespace())
                                .resolve(
                                        claim.getMetadata().getName()
                                                + "-"
                                                + claim.getMetadata().getUid().substring(0, 8)))
                .toList();
    }

    /**
     * Of each node's Pod, its uid, how often its container was restarted, and why it ended last.
     */
    private Map<String, String> lives() {
        var lives = new TreeMap<String, String>();
        for (Pod pod : resources.pods(CLUSTER)) {
            var containers =
                    pod.getStatus().getContainerStatuses().stream()
                            .map(each ->
                                    each.getRestartCount()
                                            + " restarts"
                                            + (each.getLastState() == null
                                                    ? ""
                                                    : " " + each.getLastState().getTerminated()))
                            .toList();
            lives.put(pod.getMetadata().getName(), pod.getMetadata().getUid() + " " + containers);
        }
        return lives;
    }

    /** What is written, and what is seen meanwhile. */
    private final class Phases {
        private final StoreSwitch store;
        private final Admin admin;
        private final DiskWatch disks;
        private final Map<String, Object> connection;
        private final List<Phase> done = new ArrayList<>();
        private Map<String, String> actuators = Map.of();
        private int changes;
        private Stopwatch sinceShown = new Stopwatch();
        private long shownBytes;

        Phases(StoreSwitch store, Admin admin, DiskWatch disks, Map<String, Object> connection) {
            this.store = store;
            this.admin = admin;
            this.disks = disks;
            this.connection = connection;
        }

        Result run() throws Exception {
            var before = lives();
            long[] acknowledged;
            try (var flood =
                    new Flood(
                            connection,
                            TOPIC,
                            PARTITIONS,
                            Long.MAX_VALUE,
                            megabytes * 1_000_000L)) {
                phase(
                        "as fast as it is let",
                        WITH_S3,
                        flood,
                        () -> flood.acknowledgedBytes() >= megabytes * 1_000_000L);
                if (!away.isZero()) {
                    store.away();
                    flood.writeUntil(Long.MAX_VALUE);
                    var time = new Stopwatch();
                    phase(
                            "the same, the bucket is away",
                            WITHOUT_S3,
                            flood,
                            () -> time.seconds() > away.toSeconds());
                    store.back();
                    var again = new Stopwatch();
                    phase(
                            "the same, the bucket is back",
                            WITHOUT_S3,
                            flood,
                            () -> again.seconds() > 60 && disks.now() < WITH_S3);
                }
                if (!steady.isZero()) {
                    flood.writeUntil(Long.MAX_VALUE);
                    steady(LOW_RATE, flood);
                    steady(10 * LOW_RATE, flood);
                    steady(LOW_RATE, flood);
                }
                flood.close();
                flood.check();
                acknowledged = flood.acknowledged();
            } finally {
                System.err.print(DisksReport.of(done));
            }
            System.err.println("reading everything that was acknowledged");
            var read = new ReadBack(connection, TOPIC, patience).verify(acknowledged);
            var after = lives();
            return new Result(
                    done,
                    read,
                    after.entrySet().stream()
                            .filter(node -> !node.getValue().equals(before.get(node.getKey())))
                            .map(node ->
                                    "%s was %s and is %s"
                                            .formatted(
                                                    node.getKey(),
                                                    before.get(node.getKey()),
                                                    node.getValue()))
                            .toList());
        }

        private void steady(long rate, Flood flood) throws Exception {
            flood.atMost(rate);
            var time = new Stopwatch();
            phase(
                    String.format(Locale.ROOT, "at %.1f MB/s", rate / 1e6),
                    WITH_S3,
                    flood,
                    () -> time.seconds() > steady.toSeconds());
        }

        private void phase(String what, double limit, Flood flood, BooleanSupplier isOver)
                throws Exception {
            System.err.println(what);
            disks.worst();
            changes = 0;
            var from = flood.acknowledgedBytes();
            var time = new Stopwatch();
            double fullest = 0;
            var sinceProgress = new Stopwatch();
            var bytes = from;
            while (!isOver.getAsBoolean()) {
                flood.check();
                fullest = Math.max(fullest, disks.worst());
                look();
                show(flood);
                if (flood.acknowledgedBytes() > bytes) {
                    bytes = flood.acknowledgedBytes();
                    sinceProgress = new Stopwatch();
                }
                if (sinceProgress.seconds() > Math.max(patience.toSeconds(), away.toSeconds())) {
                    throw new BenchmarkFailure(
                            "nothing is acknowledged any more, the fullest disk is at %.0f %%"
                                    .formatted(disks.now()));
                }
                Stopwatch.pause(POLL);
            }
            fullest = Math.max(fullest, disks.worst());
            done.add(
                    new Phase(
                            what,
                            time.seconds(),
                            flood.acknowledgedBytes() - from,
                            fullest,
                            limit,
                            horizon(),
                            changes));
        }

        /** Brokers are asked for what is set; one that does not answer is asked again. */
        private void look() throws InterruptedException {
            var all = new ConfigResource(ConfigResource.Type.BROKER, "");
            try {
                var set = new TreeMap<String, String>();
                for (var entry :
                        Objects.requireNonNull(
                                        admin.describeConfigs(List.of(all)).values().get(all))
                                .get()
                                .entries()) {
                    if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG
                            && ACTUATORS.contains(entry.name())) {
                        set.put(entry.name(), entry.value());
                    }
                }
                if (!set.equals(actuators)) {
                    changes++;
                    System.err.println("  " + actuators + " -> " + set);
                    actuators = set;
                }
            } catch (ExecutionException e) {
                System.err.println("  " + e.getCause());
            }
        }

        private void show(Flood flood) {
            if (sinceShown.seconds() > SHOWN_EVERY.toSeconds()) {
                var bytes = flood.acknowledgedBytes();
                System.err.printf(
                        Locale.ROOT,
                        "  %.2f GB written, %.1f MB/s; fullest disk %.0f %%; %s%n",
                        bytes / 1e9,
                        (bytes - shownBytes) / 1e6 / sinceShown.seconds(),
                        disks.now(),
                        said());
                shownBytes = bytes;
                sinceShown = new Stopwatch();
            }
        }

        private String horizon() {
            return Optional.ofNullable(resources.clusters().withName(CLUSTER).get())
                    .map(cluster -> cluster.<String>get("status", "hotHorizon"))
                    .orElse("unknown");
        }

        /** What the status says of the disks. */
        private String said() {
            var cluster = resources.clusters().withName(CLUSTER).get();
            List<Map<String, Object>> conditions = cluster.get("status", "conditions");
            return conditions == null
                    ? ""
                    : conditions.stream()
                            .filter(each -> "DisksHaveRoom".equals(each.get("type")))
                            .map(each -> each.get("reason") + ": " + each.get("message"))
                            .findFirst()
                            .orElse("");
        }
    }
}
