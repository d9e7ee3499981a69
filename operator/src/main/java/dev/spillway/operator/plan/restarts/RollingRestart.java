package dev.spillway.operator.plan.restarts;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.Claim;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Obstacle;
import dev.spillway.operator.plan.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Restarts every node whose Pod was made with another revision than it should have.
 *
 * <ol>
 *   <li>A Pod that cannot start and is outdated is replaced at once: it serves nothing.
 *   <li>Controllers come before brokers, and the active controller last. All are done before a
 *       broker begins; only while Kafka tells nothing, a broker that is not ready does not wait for
 *       them: it may be why Kafka is silent.
 *   <li>Of a role, those that are not ready come first, then those that are behind: a broker that
 *       is fenced or not in sync, a controller that has not the whole metadata log. The others
 *       would wait for them, and a restart may be what heals them. Where one of these cannot be
 *       spared, the next of them may be what it waits for, and goes before it.
 *   <li>One at a time: while a node that is current has not come back, no other is restarted. A
 *       broker has come back when it serves and is in every ISR of its partitions.
 *   <li>Several ready brokers of one rack may go together, as {@code spec.rolling.maxUnavailable}
 *       allows, when every partition can spare all of them, see {@link RestartSafety}.
 *   <li>A broker that recovers its logs is left alone, and a Pod whose disk is being deleted: it
 *       would go with it.
 *   <li>A ready broker goes only when Kafka tells that every partition on it can spare it, see
 *       {@link RestartSafety}; a ready controller only when the quorum can.
 *   <li>Before a ready broker goes, leaders are where they are preferred: otherwise each broker
 *       hands on what it leads and what it took from those before it, and the last one nearly
 *       everything at once.
 * </ol>
 *
 * <p>Where that does not hold, the step is to wait, for as long as it takes. A node that is not
 * ready is restarted even when Kafka tells nothing: nobody is served by it, and the new revision
 * may be what heals it.
 *
 * <p>Not promised: that a partition whose replication factor is not above its min.insync.replicas
 * stays writable. No order of restarts can do that, and it must not block every change.
 */
public final class RollingRestart {

    private static final String OUTDATED = "it runs with an earlier revision of its settings";

    private final SortedMap<NodeId, String> wanted;
    private final int maxUnavailable;
    private final boolean leadersReturn;
    private final ObservedCluster seen;
    private final UnreadyNodes unready;

    /** Found once: a broker's takes a look at all partitions. */
    private final Map<NodeId, Health> health = new HashMap<>();

    private RollingRestart(
            SortedMap<NodeId, String> wanted,
            int maxUnavailable,
            boolean leadersReturn,
            ObservedCluster seen) {
        this.wanted = wanted;
        this.maxUnavailable = maxUnavailable;
        this.leadersReturn = leadersReturn;
        this.seen = seen;
        this.unready = new UnreadyNodes(wanted, seen);
    }

    /**
     * Whether {@link #next} has anything to do, or to wait for.
     *
     * @param wanted the revision that each node should have
     */
    public static boolean underWay(SortedMap<NodeId, String> wanted, ObservedCluster seen) {
        return new RollingRestart(wanted, 1, false, seen)
                .outdated(any -> true)
                .findAny()
                .isPresent();
    }

    /**
     * @param wanted the revision that each node should have
     * @param maxUnavailable how many brokers of one rack may restart together
     * @param leadersReturn whether partitions are about to get back their preferred leaders
     * @return nothing when every Pod has it, otherwise one wait, one restart, or those of several
     *     brokers together
     */
    public static List<Step> next(
            SortedMap<NodeId, String> wanted,
            int maxUnavailable,
            boolean leadersReturn,
            ObservedCluster seen) {
        return new RollingRestart(wanted, maxUnavailable, leadersReturn, seen).next();
    }

    private List<Step> next() {
        var stuck = outdated(pod -> pod.state() == Pod.State.Stuck).findFirst();
        if (stuck.isPresent()) {
            var why = "it cannot start (" + stuck.get().detail() + ") and " + OUTDATED;
            return List.of(restart(stuck.get(), why));
        }
        var controllers = firstPossible(controllers(), pod -> List.of(controller(pod)));
        if (controllers.isEmpty()) {
            return firstPossible(brokers().toList(), this::broker);
        }
        return restarts(controllers) || seen.view().isPresent()
                ? controllers
                : Optional.of(
                                firstPossible(
                                        brokers().filter(pod -> !pod.ready()).toList(),
                                        this::broker))
                        .filter(RollingRestart::restarts)
                        .orElse(controllers);
    }

    /**
     * What is done about the first that is not fine and can be spared; where there is none, about
     * the first.
     */
    private List<Step> firstPossible(List<Pod> outdated, Function<Pod, List<Step>> next) {
        for (var pod : outdated) {
            var steps = next.apply(pod);
            if (restarts(steps)) {
                return steps;
            }
            // It may take hours, and ends by itself.
            if (pod.state() == Pod.State.Recovering || health(pod) == Health.Healthy) {
                break;
            }
        }
        return outdated.isEmpty() ? List.of() : next.apply(outdated.getFirst());
    }

    private static boolean restarts(List<Step> steps) {
        return steps.stream().anyMatch(KubeStep.Restart.class::isInstance);
    }

    private enum Health {
        NotReady,
        Recovering,
        Behind,
        Healthy
    }

    private Health health(Pod pod) {
        return health.computeIfAbsent(pod.id(), id -> healthOf(pod));
    }

    private Health healthOf(Pod pod) {
        if (pod.state() == Pod.State.Recovering) {
            return Health.Recovering;
        }
        if (!pod.ready()) {
            return Health.NotReady;
        }
        var behind =
                seen.view()
                        .filter(view ->
                                switch (pod.id().role()) {
                                    case Broker -> UnreadyNodes.isBehind(pod.id(), view);
                                    case Controller -> isBehind(pod.id(), view.quorum());
                                });
        return behind.isPresent() ? Health.Behind : Health.Healthy;
    }

    // Controllers

    private List<Pod> controllers() {
        var leader = seen.view().map(view -> view.quorum().leader()).orElse(Quorum.NO_LEADER);
        return outdated(pod -> pod.id().role() == NodeRole.Controller)
                .sorted(
                        Comparator.comparing(this::health)
                                .thenComparing(pod -> pod.id().value() == leader)
                                .thenComparing(Pod::id))
                .toList();
    }

    private static boolean isBehind(NodeId id, Quorum quorum) {
        return quorum.hasLeader()
                && Stream.concat(quorum.voters().stream(), quorum.observers().stream())
                        .filter(member -> member.id() == id.value())
                        .noneMatch(Quorum.Member::caughtUp);
    }

    private Step controller(Pod pod) {
        var quorum = seen.view().map(KafkaView::quorum).filter(Quorum::hasLeader);
        if (pod.ready() && quorum.isEmpty()) {
            return wait(pod, "no leader of the quorum is known", "the controllers have a leader");
        }
        // No controller is ready before a majority of them runs.
        return unready.obstacle(NodeRole.Controller, pod.id(), quorum.isEmpty())
                .<Step>map(obstacle -> wait(pod, obstacle))
                .orElseGet(() ->
                        quorum.filter(known -> !canLose(known, pod.id()))
                                .<Step>map(known ->
                                        wait(
                                                pod,
                                                "without it, the voters that are"
                                                        + " caught up are no"
                                                        + " majority",
                                                "the other voters have caught up"))
                                .orElseGet(() -> restart(pod, OUTDATED)));
    }

    /**
     * One or two voters cannot spare any; the quorum is away while such a one restarts. One that is
     * behind is none of those that the quorum stands on.
     */
    private static boolean canLose(Quorum quorum, NodeId id) {
        return quorum.voters().size() < 3
                || !quorum.isVoter(id.value())
                || isBehind(id, quorum)
                || quorum.majorityCaughtUpWithout(Set.of(id.value()));
    }

    // Brokers

    private Stream<Pod> brokers() {
        return outdated(pod -> pod.id().role() == NodeRole.Broker)
                .sorted(Comparator.comparing(this::health).thenComparing(Pod::id));
    }

    private List<Step> broker(Pod pod) {
        if (pod.state() == Pod.State.Recovering) {
            return List.of(wait(pod, "it checks its logs, and would begin anew", "it is RUNNING"));
        }
        return unready.obstacle(NodeRole.Controller, pod.id(), false)
                .or(() -> unready.obstacle(NodeRole.Broker, pod.id(), false))
                .or(() -> unsafe(pod))
                .or(() -> leadersElsewhere(pod))
                .map(obstacle -> List.<Step>of(wait(pod, obstacle)))
                .orElseGet(() -> together(pod));
    }

    /** The broker, and those that may restart with it. */
    private List<Step> together(Pod first) {
        var restartableWith =
                seen.view()
                        .filter(view -> first.ready())
                        .map(view -> restartableWith(first, view))
                        .orElse(List.of());
        return Stream.concat(Stream.of(first), restartableWith.stream())
                .map(pod -> restart(pod, OUTDATED))
                .toList();
    }

    private List<Pod> restartableWith(Pod first, KafkaView view) {
        var rack = view.rack(first.id().value());
        var gone = new TreeSet<>(Set.of(first.id().value()));
        var restartableWith = new ArrayList<Pod>();
        for (var pod : brokers().filter(Pod::ready).toList()) {
            if (gone.size() == maxUnavailable || rack.isEmpty()) {
                break;
            }
            var id = pod.id().value();
            if (rack.equals(view.rack(id)) && gone.add(id)) {
                if (RestartSafety.obstacle(gone, view).isEmpty()) {
                    restartableWith.add(pod);
                } else {
                    gone.remove(id);
                }
            }
        }
        return restartableWith;
    }

    /** Why a broker cannot be spared now. One that Kafka fences serves nobody. */
    private Optional<Obstacle> unsafe(Pod pod) {
        var view = seen.view();
        if (view.isEmpty()) {
            return pod.ready()
                    ? Optional.of(new Obstacle("Kafka does not answer", "Kafka answers"))
                    : Optional.empty();
        }
        var id = pod.id().value();
        return view.get().serves(id)
                ? RestartSafety.obstacle(Set.of(id), view.get())
                : Optional.empty();
    }

    private Optional<Obstacle> leadersElsewhere(Pod pod) {
        return pod.ready() && leadersReturn
                ? Optional.of(
                        new Obstacle(
                                "partitions get back their preferred leaders", "all have them"))
                : Optional.empty();
    }

    private Stream<Pod> outdated(Predicate<Pod> which) {
        return seen.pods().values().stream()
                .filter(pod -> isOutdated(pod, wanted))
                .filter(pod -> !diskIsBeingDeleted(pod))
                .filter(which);
    }

    /** Its disk was deleted by somebody, and would go with it. */
    private boolean diskIsBeingDeleted(Pod pod) {
        return seen.claim(pod.id()).map(Claim::terminating).orElse(false);
    }

    static boolean isOutdated(Pod pod, SortedMap<NodeId, String> wanted) {
        var revision = wanted.get(pod.id());
        return revision != null && !pod.terminating() && !revision.equals(pod.revision());
    }

    private static Step restart(Pod pod, String why) {
        return new KubeStep.Restart(pod.id(), pod.name(), pod.version(), why);
    }

    private static Step.Wait wait(Pod pod, Obstacle obstacle) {
        return obstacle.waitBefore("restart " + node(pod.id()));
    }

    private static Step.Wait wait(Pod pod, String why, String until) {
        return wait(pod, new Obstacle(why, until));
    }
}
