package dev.spillway.operator.status;

import static dev.spillway.operator.status.Finding.BALANCED;
import static dev.spillway.operator.status.Finding.PROGRESSING;
import static dev.spillway.operator.status.Finding.READY;
import static dev.spillway.operator.status.Finding.SPREAD;
import static dev.spillway.operator.status.Finding.TIERING_HEALTHY;
import static dev.spillway.operator.status.Finding.no;
import static dev.spillway.operator.status.Finding.unknown;
import static dev.spillway.operator.status.Finding.yes;

import dev.spillway.operator.api.RebalanceStatus;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.Tiering;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.PendingUpgrade;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.UpgradeTurn;
import dev.spillway.operator.plan.balance.BalancePlan;
import dev.spillway.operator.plan.balance.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a Cluster.
 *
 * @param rebalance progress of moving replicas; null before the first move
 * @param wasReady whether the cluster was ready before. A new cluster becomes ready when all
 *     brokers serve. From then on brokers may be down as long as every partition accepts writes:
 *     that is what replicas are for, and what a rolling restart relies on.
 * @param spreadBefore the previous condition Spread, which stands while Pods are being scheduled;
 *     null in a new Cluster
 */
record ClusterFindings(
        ClusterModel cluster,
        ObservedCluster seen,
        Plan plan,
        StepOutcome outcome,
        StorageUsage storageUsage,
        @Nullable RebalanceStatus rebalance,
        boolean wasReady,
        @Nullable Finding spreadBefore) {

    /** Reasons for which the whole cluster cannot run, rather than one step. */
    private static final List<String> FATAL = List.of("IdentityConflict", "QuorumLost");

    private static final int NAMES_IN_A_MESSAGE = 3;

    List<Finding> all() {
        var findings = new ArrayList<>(List.of(ready(), progressing(), balanced(), spread()));
        new CertificatesFinding(cluster, seen).finding().ifPresent(findings::add);
        switch (cluster.tiering()) {
            case Tiering.Off off -> {}
            case Tiering.S3 s3 -> findings.add(tieringHealthy());
        }
        seen.view()
                .map(view -> new DisksFinding(cluster, view, storageUsage).finding())
                .ifPresent(findings::add);
        return findings;
    }

    private Finding ready() {
        for (var blocked : plan.blocked()) {
            if (FATAL.contains(blocked.reason())) {
                return no(READY, blocked.reason(), text(blocked));
            }
        }
        return switch (seen.kafka()) {
            case KafkaState.Answering answering -> ready(answering.view());
            case KafkaState.Silent silent ->
                    silent.mayServe()
                            ? unknown(READY, "KafkaUnavailable", silent.why())
                            : no(
                                    READY,
                                    wasReady ? "NoBrokerReady" : "Starting",
                                    silent.why() + stuckPods());
        };
    }

    private Finding ready(KafkaView view) {
        if (!view.quorum().hasLeader()) {
            return no(READY, "NoQuorum", "the controllers have no leader" + stuckPods());
        }
        var wanted = cluster.brokerIds().size();
        var serving = cluster.brokerIds().stream().filter(id -> serves(id, view)).count();
        var brokers =
                serving
                        + " of "
                        + Count.of(wanted, "broker")
                        + (wanted == 1 ? " is serving" : " are serving");
        var down = view.partitions().stream().filter(p -> !p.available()).toList();
        if (serving < wanted && !wasReady && hasNoTopic(view)) {
            return no(READY, "Starting", brokers + stuckPods());
        }
        if (!down.isEmpty()) {
            return no(
                    READY,
                    "PartitionsUnavailable",
                    brokers
                            + "; "
                            + (down.size() == 1
                                    ? "1 partition accepts no writes: "
                                    : down.size() + " partitions accept no writes: ")
                            + names(down));
        }
        return serving < wanted
                ? yes(
                        READY,
                        "BrokersAway",
                        brokers + "; every partition accepts writes" + stuckPods())
                : yes(
                        READY,
                        "Serving",
                        (wanted == 1
                                        ? "the broker is serving"
                                        : "all " + wanted + " brokers are serving")
                                + whenAnOnlyOneIsAway());
    }

    /** An only Pod of its role blocks no drain of its Kubernetes node. */
    private String whenAnOnlyOneIsAway() {
        var broker =
                cluster.brokerIds().size() == 1
                        ? "; while the only broker restarts, or its Kubernetes node is drained, its"
                                + " topics are unavailable (its disk is kept)"
                        : "";
        var controller =
                cluster.controllerIds().size() == 1
                        ? "; while the only controller restarts, or its Kubernetes node is drained,"
                                + " topics, leaders and settings cannot change"
                        : "";
        return broker + controller;
    }

    /** Kafka's internal topics are created with its first brokers. */
    private static boolean hasNoTopic(KafkaView view) {
        return view.partitions().stream().allMatch(p -> p.topic().startsWith("__"));
    }

    private boolean serves(NodeId id, KafkaView view) {
        return view.serves(id.value()) && seen.pod(id).map(Pod::ready).orElse(false);
    }

    private Finding progressing() {
        return progressing(plan, outcome);
    }

    static Finding progressing(Plan plan, StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Paused paused ->
                    no(
                            PROGRESSING,
                            "Paused",
                            "spec.paused is true; pending steps are in status.plan");
            case StepOutcome.Refused refused -> progressing(plan, refused);
            case StepOutcome.Unavailable unavailable ->
                    yes(PROGRESSING, "Waiting", unavailable.message());
            case StepOutcome.Done done -> progressing(plan);
        };
    }

    /** The refusal first, for as long as it lasts; then what continues meanwhile. */
    private static Finding progressing(Plan plan, StepOutcome.Refused refused) {
        var others = PlanStatus.others(plan, refused);
        return others.isDone()
                ? no(PROGRESSING, refused.reason(), refused.message())
                : yes(
                        PROGRESSING,
                        refused.reason(),
                        refused.message() + "; meanwhile: " + progressing(others).message());
    }

    static Finding progressing(Plan plan) {
        if (plan.acts()) {
            return yes(
                    PROGRESSING,
                    "Changing",
                    plan.steps().stream()
                            .limit(NAMES_IN_A_MESSAGE)
                            .map(PlanStatus::text)
                            .collect(Collectors.joining("; ")));
        }
        if (!plan.blocked().isEmpty()) {
            var blocked = plan.blocked().getFirst();
            return no(PROGRESSING, blocked.reason(), text(blocked));
        }
        if (!plan.waits().isEmpty()) {
            var wait = plan.waits().getFirst();
            return yes(PROGRESSING, "Waiting", PlanStatus.text(wait));
        }
        return no(PROGRESSING, "AsDeclared", asDeclared(plan.upgrade()));
    }

    /** A newer release is nothing that the spec asks for. */
    private static String asDeclared(@Nullable PendingUpgrade pending) {
        return pending != null
                        && pending.held() > 0
                        && pending.turn() instanceof UpgradeTurn.Waits waits
                ? "as declared, except for what needs a restart: %s as an earlier release made %s; %s: %s"
                        .formatted(
                                Count.of(pending.held(), "node")
                                        + (pending.held() == 1 ? " runs" : " run"),
                                pending.held() == 1 ? "it" : "them",
                                pending.otherImage()
                                        ? "a newer image waits (" + pending.image() + ")"
                                        : "the Pods of a newer release wait",
                                PlanStatus.text(waits))
                : "everything is as declared";
    }

    private Finding balanced() {
        var balance = plan.balance();
        if (balance == null) {
            return unknown(BALANCED, "NotObserved", "Kafka has not answered");
        }
        if (balance.done()) {
            return balance.refusals().isEmpty() ? even() : refused(balance.refusals().getFirst());
        }
        return no(BALANCED, "Moving", moving(balance));
    }

    private static Finding refused(Refusal refusal) {
        return no(
                BALANCED,
                refusal.reason(),
                "cannot " + refusal.what() + ": " + refusal.why() + "; " + refusal.remedy());
    }

    private String moving(BalancePlan balance) {
        var text =
                balance.remaining().isNone() || rebalance == null
                        ? (balance.moves().size() == 1
                                ? "1 partition is getting another preferred leader"
                                : balance.moves().size()
                                        + " partitions are getting another preferred leader")
                        : rebalance.moved() + " of " + rebalance.total() + " replicas moved";
        return balance.waiting().isEmpty()
                ? text
                : text + "; waiting because " + balance.waiting().getFirst().why();
    }

    private Finding even() {
        var counts =
                seen.view().stream()
                        .flatMapToLong(view ->
                                cluster.brokerIds().stream()
                                        .mapToLong(id -> view.replicasOn(id.value())))
                        .summaryStatistics();
        return yes(
                BALANCED,
                "Balanced",
                counts.getMin() == counts.getMax()
                        ? "replicas per broker: " + counts.getMin()
                        : "replicas per broker: " + counts.getMin() + " to " + counts.getMax());
    }

    private Finding spread() {
        return new SpreadFinding(cluster, seen)
                .finding()
                .orElseGet(() ->
                        spreadBefore == null
                                ? unknown(
                                        SPREAD,
                                        "NotScheduled",
                                        "not every Pod is on a Kubernetes node yet")
                                : spreadBefore);
    }

    private Finding tieringHealthy() {
        return seen.view()
                .map(view -> new TieringFinding(cluster, view, storageUsage).finding())
                .orElse(unknown(TIERING_HEALTHY, "NotObserved", "Kafka has not answered"));
    }

    /** What keeps Pods from starting, if anything. */
    private String stuckPods() {
        var pods =
                seen.pods().values().stream()
                        .flatMap(pod -> problem(pod).stream())
                        .limit(NAMES_IN_A_MESSAGE)
                        .collect(Collectors.joining("; "));
        return pods.isEmpty() ? "" : "; " + pods;
    }

    private static Optional<String> problem(Pod pod) {
        if (pod.state() == Pod.State.Stuck) {
            return Optional.of(pod.name() + " cannot start: " + pod.detail());
        }
        return switch (pod.cause()) {
            case HostLost ->
                    Optional.of(
                            pod.name()
                                    + " is on Kubernetes node "
                                    + pod.host()
                                    + ", which does not answer");
            case NotEnding -> Optional.of(pod.name() + " does not end");
            case Preparation -> Optional.of(pod.name() + " does not start: " + pod.detail());
            case Settings,
                    JavaOptions,
                    Memory,
                    Certificate,
                    WrongDisk,
                    OtherContainer,
                    Image,
                    Reference,
                    Scheduling,
                    Unknown ->
                    Optional.empty();
        };
    }

    private static String names(List<Partition> partitions) {
        return partitions.stream()
                .limit(NAMES_IN_A_MESSAGE)
                .map(Partition::name)
                .collect(
                        Collectors.joining(
                                ", ", "", partitions.size() > NAMES_IN_A_MESSAGE ? ", ..." : ""));
    }

    static String text(Step.Blocked blocked) {
        return "cannot " + blocked.what() + ": " + blocked.why() + "; " + blocked.remedy();
    }
}
