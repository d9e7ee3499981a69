package dev.spillway.operator.view;

import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.observed.Hosts;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.PodProblem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up what Pods in trouble do not say themselves: why they do not start or end, in the Events
 * about them, and the state of the Kubernetes nodes. A cluster whose Pods are ready, each on a
 * Kubernetes node of its own, causes no request.
 */
final class PodInspector {
    private static final Logger LOG = LoggerFactory.getLogger(PodInspector.class);

    /** Most Pods start within this time, and have nothing to tell. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Between two looks at one Pod. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** In one look; each costs two requests. */
    static final int MAX_PODS = 3;

    /** After its grace period a Pod is killed, and Kubernetes needs a moment to remove it. */
    static final Duration OVERDUE_AFTER = Duration.ofSeconds(30);

    /** Between two reads of the nodes while nothing is wrong but the spread of the Pods. */
    static final Duration SPREAD_INTERVAL = PollIntervals.RESYNC;

    /** So many reads of the nodes may fail in a row; what was read before them is too old then. */
    static final int MAX_FAILED_READS = 3;

    /** Refusals that are told; they are few, and differ by the Pods' names. */
    private static final int MAX_TOLD = 20;

    private final Function<Pod, Optional<PodProblem>> problem;
    private final Supplier<Hosts> hosts;
    private final Clock clock;

    /** By uid, since when a Pod has been in trouble, and when it was last looked at. */
    private final Map<String, Watched> watched = new HashMap<>();

    private final Set<String> refusals = new HashSet<>();
    private Instant hostsAskedAt = Instant.MIN;
    private Instant hostsReadAt = Instant.MIN;
    private int failedReads;
    private volatile Result result = new Result(Map.of(), Hosts.UNKNOWN, Set.of());

    private record Watched(Instant since, Instant lookedAt) {}

    /**
     * What was found.
     *
     * @param problems by the Pods' uids
     * @param onHosts uids of the Pods that were in trouble and on a node already when the nodes
     *     were read: any other may be on a node that has joined since
     */
    private record Result(Map<String, PodProblem> problems, Hosts hosts, Set<String> onHosts) {}

    /**
     * @param problem why a Pod does not start or end, by the Events about it
     * @param hosts the Kubernetes nodes
     */
    PodInspector(Function<Pod, Optional<PodProblem>> problem, Supplier<Hosts> hosts, Clock clock) {
        this.problem = problem;
        this.hosts = hosts;
        this.clock = clock;
    }

    static PodInspector of(Kubernetes kubernetes, String namespace, Clock clock) {
        return new PodInspector(
                pod -> kubernetes.problem(namespace, pod.name()), kubernetes::hosts, clock);
    }

    /** Asks nobody. */
    static PodInspector none(Clock clock) {
        return new PodInspector(pod -> Optional.empty(), () -> Hosts.UNKNOWN, clock);
    }

    // Called by the view's thread

    /** Looks at the Pods that are in trouble. Never fails: then it keeps what it knows for now. */
    void look(Collection<Pod> pods) {
        var inTrouble = pods.stream().filter(this::isInTrouble).toList();
        var byUid =
                inTrouble.stream()
                        .collect(
                                Collectors.toMap(
                                        PodInspector::uid, pod -> pod, (one, other) -> one));
        watched.keySet().retainAll(byUid.keySet());
        inTrouble.forEach(
                pod -> watched.putIfAbsent(uid(pod), new Watched(clock.instant(), Instant.MIN)));
        var problems = new HashMap<>(result.problems());
        problems.keySet().retainAll(byUid.keySet());
        try {
            due(inTrouble).forEach(pod -> look(pod, problems));
        } catch (KubeUnavailableException | KubeRefusedException e) {
            tell(e);
        }
        var readBefore = hostsReadAt;
        var read = hosts(inTrouble, pods);
        result =
                new Result(
                        problems,
                        read,
                        readBefore.equals(hostsReadAt) ? result.onHosts() : onHosts(inTrouble));
    }

    /** The view's own reads report that nobody answers. A right may be missing for these only. */
    private void tell(RuntimeException failure) {
        if (failure instanceof KubeRefusedException
                && refusals.size() < MAX_TOLD
                && refusals.add(String.valueOf(failure.getMessage()))) {
            LOG.warn("why Pods are in trouble is not known: {}", failure.getMessage());
        } else {
            LOG.debug("Pods in trouble could not be looked at", failure);
        }
    }

    /** A Pod that waits for a node may come to one that does not exist yet; then it stays there. */
    private static Set<String> onHosts(List<Pod> pods) {
        return pods.stream()
                .filter(pod -> !pod.host().isEmpty())
                .map(PodInspector::uid)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean isInTrouble(Pod pod) {
        return switch (pod.state()) {
            case Starting -> true;
            // Of any other, its status says all that there is to say.
            case Stuck -> pod.cause() == Pod.Cause.Scheduling;
            case Terminating -> isOverdue(pod);
            case Recovering, Ready, Ended -> false;
        };
    }

    private boolean isOverdue(Pod pod) {
        return pod.terminating()
                && !pod.endsBy().equals(Pod.NOT_DELETED)
                && clock.instant().isAfter(pod.endsBy().plus(OVERDUE_AFTER));
    }

    /** The status of a stuck Pod says why, and a lost node records no Events about its Pods. */
    private List<Pod> due(List<Pod> inTrouble) {
        return inTrouble.stream()
                .filter(pod -> pod.state() != Pod.State.Stuck && !pod.hostLost())
                .filter(pod -> isWatchedFor(pod, PATIENCE))
                .filter(pod -> !clock.instant().isBefore(at(pod).lookedAt().plus(INTERVAL)))
                .sorted(Comparator.comparing(pod -> at(pod).lookedAt()))
                .limit(MAX_PODS)
                .toList();
    }

    private boolean isWatchedFor(Pod pod, Duration time) {
        return !clock.instant().isBefore(at(pod).since().plus(time));
    }

    private Watched at(Pod pod) {
        return watched.getOrDefault(uid(pod), new Watched(Instant.MAX, Instant.MAX));
    }

    private void look(Pod pod, Map<String, PodProblem> problems) {
        watched.put(uid(pod), new Watched(at(pod).since(), clock.instant()));
        problem.apply(pod)
                .ifPresentOrElse(
                        found -> problems.put(uid(pod), found), () -> problems.remove(uid(pod)));
    }

    /** Read when their state may explain something. */
    private Hosts hosts(List<Pod> inTrouble, Collection<Pod> pods) {
        var urgent =
                inTrouble.stream().anyMatch(pod -> pod.hostLost() || isWatchedFor(pod, PATIENCE));
        if (!urgent && !areShared(pods)) {
            return Hosts.UNKNOWN;
        }
        var interval = urgent ? INTERVAL : SPREAD_INTERVAL;
        var now = clock.instant();
        if (hostsAskedAt.isAfter(now.minus(interval))) {
            return result.hosts();
        }
        hostsAskedAt = now;
        try {
            var read = hosts.get();
            hostsReadAt = now;
            failedReads = 0;
            return read;
        } catch (KubeUnavailableException | KubeRefusedException e) {
            tell(e);
            return ++failedReads < MAX_FAILED_READS ? result.hosts() : Hosts.UNKNOWN;
        }
    }

    /** Whether two nodes of a role are on one Kubernetes node. */
    private static boolean areShared(Collection<Pod> pods) {
        return pods.stream()
                .filter(pod -> !pod.host().isEmpty())
                .collect(
                        Collectors.groupingBy(
                                pod -> pod.id().role() + " " + pod.host(), Collectors.counting()))
                .values()
                .stream()
                .anyMatch(count -> count > 1);
    }

    // Called by any thread

    /** The same state, with what was found. */
    ObservedCluster explain(ObservedCluster seen) {
        var found = result;
        var pods = new TreeMap<>(seen.pods());
        pods.replaceAll((id, pod) -> explain(pod, found));
        return new ObservedCluster(
                pods,
                seen.claims(),
                seen.objects(),
                seen.kafka(),
                found.hosts(),
                seen.certificates());
    }

    private Pod explain(Pod pod, Result found) {
        if (!isInTrouble(pod)) {
            return pod;
        }
        if (found.hosts().known()
                && found.onHosts().contains(uid(pod))
                && !pod.host().isEmpty()
                && pod.state() != Pod.State.Stuck) {
            var host = found.hosts().find(pod.host());
            if (host.isEmpty()) {
                return pod.explainedBy(lost("it does not exist any more"));
            }
            if (!host.get().ready()) {
                return pod.explainedBy(lost(host.get().problem()));
            }
        }
        var known = found.problems().get(uid(pod));
        if (known != null && !pod.hostLost() && pod.state() != Pod.State.Stuck) {
            return pod.explainedBy(known);
        }
        return isOverdue(pod) && !pod.hostLost()
                ? pod.explainedBy(new PodProblem(pod.detail(), Pod.Cause.NotEnding, false))
                : pod;
    }

    private static PodProblem lost(String why) {
        return new PodProblem(why, Pod.Cause.HostLost, false);
    }

    private static String uid(Pod pod) {
        return pod.version().uid();
    }
}
