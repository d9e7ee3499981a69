package dev.spillway.operator.plan.restarts;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Obstacle;
import dev.spillway.operator.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Restarts every node whose Pod has another revision than it should have.
 *
 * <ol>
 *   <li>A Pod that cannot start and is outdated is replaced at once: it serves nothing.
 *   <li>Controllers come before brokers, and the active controller last. All are done before a
 *       broker begins; only while Kafka does not answer, a broker that is not ready does not wait
 *       for them: it may be the cause.
 *   <li>Within a role, those that are not ready come first, then those that are behind: a broker
 *       that is fenced or not in sync, a controller without the whole metadata log. The others
 *       would wait for them, and a restart may repair them. Where one of these cannot be stopped
 *       now, the next of them may be what it waits for, and is restarted first.
 *   <li>One at a time: while a node with the current revision has not come back, no other is
 *       restarted. A broker has come back when it is unfenced and in the ISR of all its partitions.
 *   <li>Several ready brokers of one rack may be restarted together, up to {@code
 *       spec.rolling.maxUnavailable}, when every partition can spare all of them, see {@link
 *       RestartSafety}.
 *   <li>Left alone are a broker that recovers its logs, and a Pod whose disk is being deleted: the
 *       disk would be removed with it.
 *   <li>A ready broker is restarted only when Kafka answers and every partition on it can spare it,
 *       see {@link RestartSafety}; a ready controller only when the quorum can.
 *   <li>Before a ready broker is restarted, preferred leaders are restored: otherwise each broker
 *       hands over what it leads and what it took over from those before it, and the last one
 *       nearly everything at once.
 * </ol>
 *
 * <p>Where that does not hold, the step is to wait, for as long as it takes. A node that is not
 * ready is restarted even when Kafka does not answer: it serves nobody, and the new revision may
 * repair it.
 *
 * <p>Not guaranteed: that a partition whose replication factor is not above its min.insync.replicas
 * stays writable. No order of restarts can do that, and it must not block every change.
 */
public final class RollingRestart {

    private static final String OUTDATED = "it runs with an earlier revision of its settings";

    private final OutdatedPods outdated;
    private final int maxUnavailable;
    private final boolean leadersReturn;
    private final ObservedCluster seen;
    private final UnreadyNodes unready;

    private RollingRestart(
            SortedMap<NodeId, String> wanted,
            int maxUnavailable,
            boolean leadersReturn,
            ObservedCluster seen) {
        this.outdated = new OutdatedPods(wanted, seen);
        this.maxUnavailable = maxUnavailable;
        this.leadersReturn = leadersReturn;
        this.seen = seen;
        this.unready = new UnreadyNodes(wanted, seen);
    }

    /**
     * Whether {@link #next} has anything to do or to wait for.
     *
     * @param wanted the revision that each node should have
     */
    public static boolean underWay(SortedMap<NodeId, String> wanted, ObservedCluster seen) {
        return new OutdatedPods(wanted, seen).all().findAny().isPresent();
    }

    /**
     * @param wanted the revision that each node should have
     * @param maxUnavailable how many brokers of one rack may restart together
     * @param leadersReturn whether preferred leaders are being restored
     * @return empty when every Pod has its revision, otherwise one wait, one restart, or the
     *     restarts of several brokers together
     */
    public static List<Step> next(
            SortedMap<NodeId, String> wanted,
            int maxUnavailable,
            boolean leadersReturn,
            ObservedCluster seen) {
        return new RollingRestart(wanted, maxUnavailable, leadersReturn, seen).next();
    }

    private List<Step> next() {
        var stuck = outdated.all().filter(pod -> pod.state() == Pod.State.Stuck).findFirst();
        if (stuck.isPresent()) {
            var why = "it cannot start (" + stuck.get().detail() + ") and " + OUTDATED;
            return List.of(restart(stuck.get(), why));
        }
        var controllers = firstPossible(outdated.controllers(), pod -> List.of(controller(pod)));
        if (controllers.isEmpty()) {
            return firstPossible(outdated.brokers(), this::broker);
        }
        return restarts(controllers) || seen.view().isPresent()
                ? controllers
                : Optional.of(
                                firstPossible(
                                        outdated.brokers().stream()
                                                .filter(pod -> !pod.ready())
                                                .toList(),
                                        this::broker))
                        .filter(RollingRestart::restarts)
                        .orElse(controllers);
    }

    /**
     * The restart of the first unhealthy Pod that can be restarted; where there is none, the step
     * for the first Pod.
     */
    private List<Step> firstPossible(List<Pod> pods, Function<Pod, List<Step>> next) {
        for (var pod : pods) {
            var steps = next.apply(pod);
            if (restarts(steps)) {
                return steps;
            }
            // Recovery may take hours, and ends by itself.
            if (pod.state() == Pod.State.Recovering || outdated.isHealthy(pod)) {
                break;
            }
        }
        return pods.isEmpty() ? List.of() : next.apply(pods.getFirst());
    }

    private static boolean restarts(List<Step> steps) {
        return steps.stream().anyMatch(KubeStep.Restart.class::isInstance);
    }

    // Controllers

    private Step controller(Pod pod) {
        var quorum = seen.view().map(KafkaView::quorum).filter(Quorum::hasLeader);
        if (pod.ready() && quorum.isEmpty()) {
            return wait(pod, "the quorum has no known leader", "the controllers have a leader");
        }
        // No controller becomes ready before a majority of them runs.
        return unready.obstacle(NodeRole.Controller, pod.id(), quorum.isEmpty())
                .<Step>map(obstacle -> wait(pod, obstacle))
                .orElseGet(() ->
                        quorum.filter(known -> !canLose(known, pod.id()))
                                .<Step>map(known ->
                                        wait(
                                                pod,
                                                "without it, the voters that have caught up are not"
                                                        + " a majority",
                                                "the other voters have caught up"))
                                .orElseGet(() -> restart(pod, OUTDATED)));
    }

    /**
     * With one or two voters none can be spared: the quorum is unavailable while one restarts. One
     * that is behind does not count towards the majority anyway.
     */
    private static boolean canLose(Quorum quorum, NodeId id) {
        return quorum.voters().size() < 3
                || !quorum.isVoter(id.value())
                || OutdatedPods.isBehind(id, quorum)
                || quorum.majorityCaughtUpWithout(Set.of(id.value()));
    }

    // Brokers

    private List<Step> broker(Pod pod) {
        if (pod.state() == Pod.State.Recovering) {
            return List.of(
                    wait(
                            pod,
                            "it is recovering its logs, and a restart would start that over",
                            "it is RUNNING"));
        }
        return unready.obstacle(NodeRole.Controller, pod.id(), false)
                .or(() -> unready.obstacle(NodeRole.Broker, pod.id(), false))
                .or(() -> unsafe(pod))
                .or(() -> leadersElsewhere(pod))
                .map(obstacle -> List.<Step>of(wait(pod, obstacle)))
                .orElseGet(() -> together(pod));
    }

    /** Restarts of the broker and of those that may restart with it. */
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
        for (var pod : outdated.brokers().stream().filter(Pod::ready).toList()) {
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

    /** Why a broker cannot be stopped now. One that is fenced serves nobody. */
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
                                "preferred leaders are being restored",
                                "all partitions have theirs"))
                : Optional.empty();
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
