package dev.spillway.operator.status;

import static dev.spillway.operator.status.Finding.SPREAD;
import static dev.spillway.operator.status.Finding.no;
import static dev.spillway.operator.status.Finding.unknown;
import static dev.spillway.operator.status.Finding.yes;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.PodSettings;
import dev.spillway.operator.observed.Host;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.restarts.EvictionLimits;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a Kubernetes node that fails or is drained takes away more than one broker, or more than
 * one controller. The scheduler spreads Pods when it places them and never moves them afterwards:
 * after a drain two may share a Kubernetes node for good while another one is idle.
 *
 * <p>That another one could take a Pod is claimed only when the operator may read the Kubernetes
 * nodes, and only of one in the same zone: disks of most clouds cannot leave theirs.
 */
record SpreadFinding(ClusterModel cluster, ObservedCluster seen) {

    private static final int NAMES_IN_A_MESSAGE = 3;

    /** Several Pods of one role on one Kubernetes node. */
    private record Shared(NodeRole role, String host, List<Pod> pods) {}

    /** Empty while not every Pod is on a Kubernetes node: then it is about to change. */
    Optional<Finding> finding() {
        if (!isSettled()) {
            return Optional.empty();
        }
        var shared =
                Stream.of(NodeRole.values())
                        .flatMap(role ->
                                byHost(role).entrySet().stream()
                                        .filter(host -> host.getValue().size() > 1)
                                        .map(host ->
                                                new Shared(role, host.getKey(), host.getValue())))
                        .toList();
        return Optional.of(shared.isEmpty() ? separate() : shared(shared));
    }

    private boolean isSettled() {
        return Stream.concat(cluster.brokerIds().stream(), cluster.controllerIds().stream())
                .allMatch(id ->
                        seen.pod(id)
                                .filter(pod -> !pod.terminating() && !pod.host().isEmpty())
                                .isPresent());
    }

    private SortedMap<String, List<Pod>> byHost(NodeRole role) {
        return seen.pods(role).stream()
                .filter(pod -> !pod.host().isEmpty())
                .collect(Collectors.groupingBy(Pod::host, TreeMap::new, Collectors.toList()));
    }

    private static Finding separate() {
        return yes(
                SPREAD,
                "Spread",
                "no two brokers, and no two controllers, are on one Kubernetes node");
    }

    private Finding shared(List<Shared> shared) {
        if (!seen.hosts().known()) {
            return hosts().size() == 1
                    ? unknown(
                            SPREAD,
                            "OneKubernetesNode",
                            "all Pods are on Kubernetes node "
                                    + hosts().iterator().next()
                                    + "; whether there are others, the operator may not read"
                                    + " (Helm value nodes.read)")
                    : no(SPREAD, "NodeShared", text(shared) + "; " + ifAnotherHasRoom(shared));
        }
        return shared.stream()
                .filter(each -> ownRules(each).isEmpty())
                .flatMap(each -> better(each).stream().map(host -> move(each, host)))
                .findFirst()
                .or(() -> dependent(shared))
                .orElseGet(() ->
                        yes(
                                SPREAD,
                                "AsFarAsPossible",
                                text(shared)
                                        + "; no other Kubernetes node"
                                        + (shared.stream().allMatch(each -> zone(each).isEmpty())
                                                ? ""
                                                : " of the same zone")
                                        + " could take one"));
    }

    /** What a person's own rules allow is the scheduler's to say. */
    private Optional<Finding> dependent(List<Shared> shared) {
        return shared.stream()
                .filter(each -> !ownRules(each).isEmpty() && better(each).isPresent())
                .findFirst()
                .map(each ->
                        unknown(
                                SPREAD,
                                "OwnRules",
                                text(each)
                                        + "; whether another Kubernetes node could take one"
                                        + " depends on "
                                        + ownRules(each)));
    }

    /** The field that has them; empty without any. */
    private String ownRules(Shared shared) {
        var settings = settings(shared.role());
        var pod =
                switch (shared.role()) {
                    case Broker -> "spec.pod";
                    case Controller -> "spec.controllers.pod";
                };
        if (!settings.affinity().equals(new Affinity())) {
            return pod + ".affinity";
        }
        return settings.topologySpread().isEmpty() ? "" : pod + ".topologySpread";
    }

    private String zone(Shared shared) {
        return seen.hosts().find(shared.host()).map(Host::zone).orElse("");
    }

    private Set<String> hosts() {
        return seen.pods().values().stream()
                .map(Pod::host)
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toSet());
    }

    private static String text(List<Shared> shared) {
        return shared.stream()
                        .limit(NAMES_IN_A_MESSAGE)
                        .map(SpreadFinding::text)
                        .collect(Collectors.joining("; "))
                + (shared.size() > NAMES_IN_A_MESSAGE ? "; ..." : "");
    }

    /** {@code brokers 0 and 2 are on Kubernetes node worker-1}. */
    private static String text(Shared shared) {
        var ids = shared.pods().stream().map(Pod::id).map(NodeId::toString).toList();
        return shared.role().name().toLowerCase(Locale.ROOT)
                + "s "
                + String.join(", ", ids.subList(0, ids.size() - 1))
                + " and "
                + ids.getLast()
                + " are on Kubernetes node "
                + shared.host();
    }

    private String ifAnotherHasRoom(List<Shared> shared) {
        return "when it fails they are away together; if another Kubernetes node has room and can"
                + " attach the disk, "
                + delete(shared.getFirst());
    }

    private Finding move(Shared shared, Host host) {
        return no(
                SPREAD,
                "NodeShared",
                text(shared)
                        + ", while Kubernetes node "
                        + host.name()
                        + (host.zone().isEmpty() ? "" : " of the same zone")
                        + " has fewer; "
                        + delete(shared));
    }

    /** Offered only while the disruption budget would allow an eviction: a deletion asks nobody. */
    private String delete(Shared shared) {
        return EvictionLimits.spareOne(shared.role(), cluster, seen)
                ? "to have one scheduled anew: kubectl delete pod "
                        + shared.pods().getLast().name()
                        + " (a disk that is local to its node keeps it there)"
                : "have one scheduled anew only once "
                        + switch (shared.role()) {
                            case Broker ->
                                    "all brokers are ready and no partition needs all of its"
                                            + " in-sync replicas";
                            case Controller -> "all controllers are ready and have caught up";
                        };
    }

    /** One that would share with fewer, if it takes such a Pod. */
    private Optional<Host> better(Shared shared) {
        var counts = byHost(shared.role());
        var zone = zone(shared);
        return seen.hosts().byName().values().stream()
                .filter(host -> host.zone().equals(zone))
                .filter(host -> count(host, counts) < shared.pods().size() - 1)
                .filter(host -> takes(host, settings(shared.role())))
                .min(Comparator.comparing(host -> count(host, counts)));
    }

    private static int count(Host host, SortedMap<String, List<Pod>> counts) {
        return counts.getOrDefault(host.name(), List.of()).size();
    }

    private PodSettings settings(NodeRole role) {
        return switch (role) {
            case Broker -> cluster.brokers().pod();
            case Controller -> cluster.controllers().pod();
        };
    }

    /** As far as the operator can tell: see {@link #ownRules}. */
    private static boolean takes(Host host, PodSettings settings) {
        return host.ready()
                && !host.cordoned()
                && host.labels().entrySet().containsAll(settings.nodeSelector().entrySet())
                && host.taints().stream()
                        .filter(taint -> !"PreferNoSchedule".equals(taint.getEffect()))
                        .allMatch(taint ->
                                settings.tolerations().stream()
                                        .anyMatch(toleration -> tolerates(toleration, taint)));
    }

    /** As the scheduler does. */
    private static boolean tolerates(Toleration toleration, Taint taint) {
        return isAnyOr(toleration.getEffect(), taint.getEffect())
                && isAnyOr(toleration.getKey(), taint.getKey())
                && ("Exists".equals(toleration.getOperator())
                        || Objects.equals(
                                Objects.requireNonNullElse(toleration.getValue(), ""),
                                Objects.requireNonNullElse(taint.getValue(), "")));
    }

    private static boolean isAnyOr(@Nullable String wanted, String value) {
        return wanted == null || wanted.isEmpty() || wanted.equals(value);
    }
}
