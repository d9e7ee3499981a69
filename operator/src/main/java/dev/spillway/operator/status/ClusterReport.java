package dev.spillway.operator.status;

import dev.spillway.operator.api.BrokerState;
import dev.spillway.operator.api.BrokerStatus;
import dev.spillway.operator.api.CertificatesStatus;
import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.ClusterStatusBuilder;
import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ListenerStatus;
import dev.spillway.operator.api.NotUploadedStatus;
import dev.spillway.operator.api.UpgradeState;
import dev.spillway.operator.api.UpgradeStatus;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.HostPort;
import dev.spillway.operator.model.Hot;
import dev.spillway.operator.model.HotHorizon;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.Listener;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Problem;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.model.Tiering;
import dev.spillway.operator.observed.DiskReport;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.PendingUpgrade;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.UpgradeTurn;
import dev.spillway.operator.plan.hot.HotSettings;
import dev.spillway.operator.plan.identity.ClusterIdentity;
import dev.spillway.operator.plan.identity.RestoredClaims;
import dev.spillway.operator.plan.listeners.ListenerChanges;
import dev.spillway.operator.plan.listeners.PlaintextNodes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Computes the next status of a Cluster. What cannot be observed now keeps its last value; the
 * conditions say that it cannot be observed.
 *
 * @param previous the current status; null for a new Cluster
 * @param generation of the spec that was processed
 */
public record ClusterReport(
        @Nullable ClusterStatus previous, @Nullable Long generation, Instant now) {

    /** Reasons for which brokers go on serving other listeners than the declared ones. */
    private static final Set<String> UNCHANGED_LISTENERS =
            Set.of(ListenerChanges.REASON, PlaintextNodes.REASON);

    public ClusterStatus of(
            ClusterModel cluster,
            ObservedCluster seen,
            Plan plan,
            StepOutcome outcome,
            StorageUsage storageUsage) {
        var wasReady = previous != null && Conditions.isTrue(previous.conditions(), Finding.READY);
        var rebalance =
                RebalanceReport.next(
                        previous == null ? null : previous.rebalance(), plan.balance());
        var findings =
                new ClusterFindings(
                                cluster,
                                seen,
                                plan,
                                outcome,
                                storageUsage,
                                rebalance,
                                wasReady,
                                spreadBefore())
                        .all();
        var listeners = listeners(cluster, seen, plan);
        var localBytes = localBytes(seen);
        var coldBytes = coldBytes(cluster, storageUsage);
        return ClusterStatusBuilder.builder()
                .conditions(conditions(findings))
                .observedGeneration(generation)
                .clusterId(clusterId(cluster, seen))
                .version(version(cluster, seen))
                .metadataVersion(metadataVersion(seen))
                .bootstrap(listeners.isEmpty() ? null : listeners.getFirst().bootstrap())
                .listeners(listeners)
                .replicas(seen.pods(NodeRole.Broker).size())
                .readyReplicas(readyBrokers(seen))
                .selector(selector(cluster))
                .brokers(brokers(cluster, seen))
                .localBytes(localBytes)
                .coldBytes(coldBytes)
                .localSize(Rounded.text(localBytes))
                .coldSize(Rounded.text(coldBytes))
                .hotHorizon(hotHorizon(cluster, seen))
                .notUploaded(notUploaded(cluster, seen))
                .rebalance(rebalance)
                .upgrade(upgrade(plan.upgrade()))
                .certificates(certificates(cluster, seen))
                .plan(PlanStatus.of(plan, outcome, previous == null ? null : previous.plan(), now))
                .build();
    }

    private @Nullable CertificatesStatus certificates(ClusterModel cluster, ObservedCluster seen) {
        var now = new CertificatesFinding(cluster, seen).status();
        return now == null && previous != null ? previous.certificates() : now;
    }

    private @Nullable Finding spreadBefore() {
        if (previous == null || previous.conditions() == null) {
            return null;
        }
        for (var condition : previous.conditions()) {
            if (Finding.SPREAD.equals(condition.type())) {
                return Finding.of(condition);
            }
        }
        return null;
    }

    private @Nullable UpgradeStatus upgrade(@Nullable PendingUpgrade pending) {
        if (pending == null) {
            return null;
        }
        return switch (pending.turn()) {
            case UpgradeTurn.NotNeeded notNeeded -> null;
            case UpgradeTurn.Begins begins -> upgrade(UpgradeState.Running, pending.image(), null);
            case UpgradeTurn.Granted granted ->
                    upgrade(UpgradeState.Running, pending.image(), null);
            case UpgradeTurn.Waits waits ->
                    upgrade(UpgradeState.Waiting, pending.image(), PlanStatus.text(waits));
        };
    }

    private UpgradeStatus upgrade(UpgradeState state, String image, @Nullable String waitsFor) {
        var before = previous == null ? null : previous.upgrade();
        return new UpgradeStatus(
                state,
                image,
                waitsFor,
                before != null && before.state() == state && image.equals(before.image())
                        ? before.since()
                        : Conditions.time(now));
    }

    /**
     * The spec is invalid: its problems are reported, and how the certificates are, which are
     * renewed nevertheless. Everything else keeps its value.
     *
     * @param uid of the Cluster
     */
    public ClusterStatus invalid(List<Problem> problems, String uid, ObservedCluster seen) {
        var findings =
                new ArrayList<>(
                        List.of(
                                Finding.no(Finding.READY, "InvalidSpec", Problems.text(problems)),
                                Finding.no(
                                        Finding.PROGRESSING,
                                        "InvalidSpec",
                                        "nothing but certificates is changed until the spec is"
                                                + " valid")));
        new CertificatesFinding(uid, Set.of(), seen).finding().ifPresent(findings::add);
        return with(findings);
    }

    /** The state of the cluster is unknown. */
    public ClusterStatus unknown(String reason, String message) {
        return with(
                List.of(
                        Finding.unknown(Finding.READY, reason, message),
                        Finding.unknown(Finding.PROGRESSING, reason, message)));
    }

    /**
     * @param clusterId as long as there are disks that name it; empty when only the status does
     */
    public ClusterStatus deleting(
            ObservedCluster seen, Plan plan, StepOutcome outcome, Optional<String> clusterId) {
        return deletionStatus(
                clusterId,
                List.of(
                        Finding.no(Finding.READY, "Deleting", "the Cluster is being deleted"),
                        ClusterFindings.progressing(plan, outcome)),
                seen,
                plan,
                outcome);
    }

    /**
     * The last status of a Cluster of which nothing but the resource is left.
     *
     * @param holders finalizers that hold it
     * @param kept what is kept outside Kubernetes, as a sentence; empty when nothing is
     */
    public ClusterStatus gone(ObservedCluster seen, List<String> holders, String kept) {
        var message =
                "the Cluster has been deleted except for this resource, which is held by "
                        + String.join(", ", holders)
                        + " (metadata.finalizers) until the owner of that finalizer removes it"
                        + (kept.isEmpty() ? "" : "; " + kept);
        return deletionStatus(
                Optional.empty(),
                List.of(
                        Finding.no(Finding.READY, "Gone", message),
                        Finding.no(Finding.PROGRESSING, "Gone", "nothing is left to do")),
                seen,
                new Plan(List.of()),
                new StepOutcome.Done());
    }

    /** The status of a Cluster that is being deleted: what is no longer true is omitted. */
    private ClusterStatus deletionStatus(
            Optional<String> clusterId,
            List<Finding> findings,
            ObservedCluster seen,
            Plan plan,
            StepOutcome outcome) {
        var standing = with(findings);
        return ClusterStatusBuilder.builder()
                .conditions(conditions(findings))
                .observedGeneration(generation)
                .clusterId(clusterId.orElse(standing.clusterId()))
                .version(standing.version())
                .metadataVersion(standing.metadataVersion())
                .replicas(seen.pods(NodeRole.Broker).size())
                .readyReplicas(readyBrokers(seen))
                .selector(standing.selector())
                .coldBytes(standing.coldBytes())
                .coldSize(standing.coldSize())
                .plan(PlanStatus.of(plan, outcome, standing.plan(), now))
                .build();
    }

    private static int readyBrokers(ObservedCluster seen) {
        return (int) seen.pods(NodeRole.Broker).stream().filter(Pod::ready).count();
    }

    /** The current status, with these conditions replacing those of the same types. */
    private ClusterStatus with(List<Finding> findings) {
        return standing()
                .conditions(Conditions.merged(previousConditions(), findings, generation, now))
                .observedGeneration(generation)
                .build();
    }

    private ClusterStatusBuilder standing() {
        return previous == null
                ? ClusterStatusBuilder.builder()
                : ClusterStatusBuilder.builder(previous);
    }

    private List<Condition> conditions(List<Finding> findings) {
        return Conditions.of(previousConditions(), findings, generation, now);
    }

    private @Nullable List<Condition> previousConditions() {
        return previous == null ? null : previous.conditions();
    }

    private @Nullable String clusterId(ClusterModel cluster, ObservedCluster seen) {
        return switch (ClusterIdentity.of(
                cluster.uid(),
                seen.claims().values(),
                RestoredClaims.clusterIds(cluster.name(), seen))) {
            case ClusterIdentity.Known known -> known.id().text();
            case ClusterIdentity.Conflict conflict ->
                    previous == null ? null : previous.clusterId();
        };
    }

    /** The oldest version that a Pod runs; without Pods the one that will run. */
    private static String version(ClusterModel cluster, ObservedCluster seen) {
        return seen.kafkaVersions().stream().findFirst().orElse(cluster.version()).text();
    }

    private @Nullable String metadataVersion(ObservedCluster seen) {
        var before = previous == null ? null : previous.metadataVersion();
        var view = seen.view();
        return view.isEmpty() ? before : view.get().metadata().text();
    }

    /** What brokers serve: while declared listeners are refused, those of before. */
    private List<ListenerStatus> listeners(ClusterModel cluster, ObservedCluster seen, Plan plan) {
        if (previous != null
                && previous.listeners() != null
                && plan.blocked().stream()
                        .anyMatch(step -> UNCHANGED_LISTENERS.contains(step.reason()))) {
            return previous.listeners();
        }
        return cluster.listeners().stream()
                .map(listener -> ListenerReport.of(listener, bootstrap(listener, cluster, seen)))
                .toList();
    }

    private @Nullable String bootstrap(
            Listener listener, ClusterModel cluster, ObservedCluster seen) {
        return switch (listener.advertised()) {
            case ServiceName ->
                    ResourceNames.serviceHost(
                                    cluster.namespace(),
                                    ResourceNames.bootstrapService(cluster.name()))
                            + ":"
                            + listener.port();
            // As observed, not as it was before: a Service that is made again has another one.
            case ServiceIP ->
                    seen.clusterIp(ResourceNames.bootstrapService(cluster.name()))
                            .map(ip -> HostPort.of(ip, listener.port()))
                            .orElse(null);
        };
    }

    private static String selector(ClusterModel cluster) {
        return Labels.selector(cluster.name(), NodeRole.Broker).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    private List<BrokerStatus> brokers(ClusterModel cluster, ObservedCluster seen) {
        var ids = new TreeSet<NodeId>(cluster.brokerIds());
        seen.pods(NodeRole.Broker).forEach(pod -> ids.add(pod.id()));
        seen.view()
                .ifPresent(view -> view.brokers().keySet().forEach(id -> ids.add(new NodeId(id))));
        return ids.stream()
                .map(id ->
                        new BrokerStatus(
                                id.value(),
                                state(id, seen),
                                partitions(id, seen),
                                diskUsed(id, seen)))
                .toList();
    }

    private static BrokerState state(NodeId id, ObservedCluster seen) {
        var pod = seen.pod(id).filter(running -> !running.terminating());
        if (pod.isEmpty()) {
            return BrokerState.Stopped;
        }
        if (!pod.get().ready() || !seen.view().map(view -> view.serves(id.value())).orElse(true)) {
            return BrokerState.Starting;
        }
        var cordoned =
                seen.view()
                        .flatMap(view -> Optional.ofNullable(view.brokers().get(id.value())))
                        .filter(broker -> broker.disk().cordoned())
                        .isPresent();
        return cordoned ? BrokerState.Draining : BrokerState.Serving;
    }

    private @Nullable Integer partitions(NodeId id, ObservedCluster seen) {
        return seen.view()
                .map(view -> (int) view.replicasOn(id.value()))
                .orElseGet(() -> previousPartitions(id));
    }

    @SuppressWarnings("NullAway") // NullAway does not know that orElseGet may supply null
    private @Nullable Integer previousPartitions(NodeId id) {
        if (previous == null || previous.brokers() == null) {
            return null;
        }
        return previous.brokers().stream()
                .filter(broker -> Objects.equals(broker.id(), id.value()))
                .findFirst()
                .map(BrokerStatus::partitions)
                .orElse(null);
    }

    @SuppressWarnings("NullAway") // NullAway does not know that orElse may supply null
    private static @Nullable Integer diskUsed(NodeId id, ObservedCluster seen) {
        return seen.view()
                .flatMap(view -> Optional.ofNullable(view.disks().get(id.value())))
                .map(DisksFinding::percent)
                .orElse(null);
    }

    private @Nullable String hotHorizon(ClusterModel cluster, ObservedCluster seen) {
        if (!(cluster.tiering() instanceof Tiering.S3 s3 && s3.hot() instanceof Hot.Automatic)) {
            return null;
        }
        var before = previous == null ? null : previous.hotHorizon();
        return seen.view()
                .map(view -> HotSettings.horizon(view).map(HotHorizon::text).orElse(""))
                .map(text -> text.isEmpty() ? null : text)
                .orElse(before);
    }

    private @Nullable NotUploadedStatus notUploaded(ClusterModel cluster, ObservedCluster seen) {
        var before = previous == null ? null : previous.notUploaded();
        if (cluster.tiering() instanceof Tiering.Off) {
            return null;
        }
        var view = seen.view();
        if (view.isEmpty() || view.get().disks().isEmpty()) {
            return before;
        }
        var disks = view.get().disks().values();
        var bytes =
                Rounded.bytes(
                        disks.stream().mapToLong(DiskReport::notUploadedBytes).sum(),
                        before == null ? null : before.bytes());
        var oldest =
                disks.stream()
                        .map(DiskReport::notUploadedFor)
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO);
        return new NotUploadedStatus(
                bytes, Rounded.text(bytes), HotHorizon.ofAtMost(oldest.toSeconds()).text());
    }

    private @Nullable Long localBytes(ObservedCluster seen) {
        var before = previous == null ? null : previous.localBytes();
        var view = seen.view();
        return view.isEmpty() ? before : Long.valueOf(Rounded.bytes(logBytes(view.get()), before));
    }

    private static long logBytes(KafkaView view) {
        return view.brokers().values().stream().mapToLong(b -> b.disk().logBytes()).sum();
    }

    private @Nullable Long coldBytes(ClusterModel cluster, StorageUsage storageUsage) {
        var before = previous == null ? null : previous.coldBytes();
        var bytes = storageUsage.cold().values().stream().mapToLong(Long::longValue).sum();
        return switch (cluster.tiering()) {
            case Tiering.Off off when bytes == 0 -> null;
            case Tiering any ->
                    storageUsage.complete() ? Long.valueOf(Rounded.bytes(bytes, before)) : before;
        };
    }
}
