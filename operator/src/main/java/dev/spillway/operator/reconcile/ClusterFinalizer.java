package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.FabricStatus;
import dev.spillway.operator.kube.KubeConflictException;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.deletion.ClusterDeletion;
import dev.spillway.operator.plan.deletion.ColdDataDeletion;
import dev.spillway.operator.status.ClusterReport;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.ClusterKey;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.PollIntervals;
import dev.spillway.operator.view.RefusedChanges;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes a Cluster step by step, its cold data first, then removes the finalizer. See {@link
 * ClusterDeletion}.
 */
final class ClusterFinalizer {
    /** Set by deletions with a propagation policy; Kubernetes removes them itself. */
    private static final Set<String> KUBERNETES_FINALIZERS = Set.of("foregroundDeletion", "orphan");

    /** Longer than a Cluster that is being deleted is left alone. */
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(ClusterReconciler.class);

    private final Installation installation;
    private final ClusterViews views;
    private final ClusterModelCache models;
    private final EventRecorder events;
    private final Kubernetes kubernetes;
    private final ManagedClusters managed;
    private final RefusedStatuses refusedStatuses;
    private final Clock clock;

    /** Of Clusters that are being deleted; their views are closed. */
    private final Recent<RefusedChanges> refusedDeletionSteps;

    /** What is to be reported, and how the deletion goes on. */
    private record Next(Optional<ClusterStatus> status, DeleteControl control) {}

    ClusterFinalizer(
            Installation installation,
            ClusterViews views,
            ClusterModelCache models,
            EventRecorder events,
            Kubernetes kubernetes,
            ManagedClusters managed,
            RefusedStatuses refusedStatuses,
            Clock clock) {
        this.installation = installation;
        this.views = views;
        this.models = models;
        this.events = events;
        this.kubernetes = kubernetes;
        this.managed = managed;
        this.refusedStatuses = refusedStatuses;
        this.clock = clock;
        this.refusedDeletionSteps = new Recent<>(FORGOTTEN_AFTER, clock);
    }

    /** Reads live each time: a Cluster is deleted once. Does not need Kafka. */
    DeleteControl cleanup(Cluster cluster, Context<Cluster> context) {
        var reporter = new ProgressReporter(LOG, events, cluster);
        return written(cluster, next(cluster, context, reporter), context, reporter);
    }

    private Next next(Cluster cluster, Context<Cluster> context, ProgressReporter reporter) {
        try {
            return deleted(cluster, context, reporter);
        } catch (KubeUnavailableException e) {
            // The status cannot be written either.
            reporter.recordUnavailable(e);
            return new Next(Optional.empty(), again(PollIntervals.UNAVAILABLE));
        } catch (KubeRefusedException e) {
            var status =
                    ClusterReconciler.report(cluster, clock)
                            .unknown(e.reason(), String.valueOf(e.getMessage()));
            recordConditionChanges(cluster, status, reporter);
            return new Next(Optional.of(status), again(PollIntervals.BLOCKED));
        } catch (RuntimeException e) {
            return new Next(
                    Optional.of(
                            ClusterReconciler.internalError(
                                    e, ClusterReconciler.report(cluster, clock), reporter)),
                    again(PollIntervals.INTERNAL_ERROR));
        }
    }

    /** The deletion goes on without a status where Kubernetes refuses it. */
    private DeleteControl written(
            Cluster cluster, Next next, Context<Cluster> context, ProgressReporter reporter) {
        if (next.status().isEmpty()
                || next.status().get().equals(cluster.getStatus())
                || refusedStatuses.pause(cluster).isPresent()) {
            return next.control();
        }
        var applied = ClusterReconciler.withStatus(cluster, next.status().get());
        try {
            FabricStatus.write(
                    () -> context.resourceOperations().serverSideApplyPrimaryStatus(applied));
            return next.control();
        } catch (KubeRefusedException e) {
            refusedStatuses.add(cluster, e, reporter);
            return next.control();
        } catch (KubeUnavailableException e) {
            reporter.recordUnavailable(e);
            return again(PollIntervals.UNAVAILABLE);
        } catch (KubeConflictException e) {
            reporter.info(String.valueOf(e.getMessage()));
            return again(PollIntervals.UNAVAILABLE);
        }
    }

    private static DeleteControl again(Duration after) {
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(after);
    }

    private Next deleted(Cluster cluster, Context<Cluster> context, ProgressReporter reporter) {
        var notOurs = managed.notOurs(cluster, reporter);
        if (notOurs.isPresent()) {
            return new Next(Optional.empty(), again(notOurs.get()));
        }
        var key = ClusterReconciler.key(cluster);
        views.close(key);
        models.forget(cluster);
        var seen =
                kubernetes
                        .read(key.namespace(), key.name())
                        .observed(
                                new KafkaState.Silent(
                                        "Kafka is not polled during deletion", false));
        var cold = coldData(cluster, context, seen);
        var deletion =
                ClusterDeletion.undecided(cluster)
                        .orElseGet(() -> ClusterDeletion.next(reclaim(cluster), cold, seen));
        var refusedChanges =
                refusedDeletionSteps.get(uid(cluster)).orElseGet(() -> new RefusedChanges(clock));
        refusedDeletionSteps.put(uid(cluster), refusedChanges);
        if (deletion.plan().acts()) {
            managed.requireOurs(cluster);
        }
        var outcome = run(deletion, key, refusedChanges, reporter);
        if (isNamespaceTerminating(outcome) && cold instanceof ColdDataDeletion.At at) {
            // Nothing can be created here any more, and the credentials are being deleted too.
            deletion =
                    ClusterDeletion.next(
                            reclaim(cluster),
                            at.place()
                                    .kept(
                                            "its namespace is being deleted, and the credentials"
                                                    + " with it"),
                            seen);
            outcome = run(deletion, key, refusedChanges, reporter);
        }
        var report = ClusterReconciler.report(cluster, clock);
        if (deletion.plan().isDone()) {
            refusedDeletionSteps.remove(uid(cluster));
            managed.requireOurs(cluster);
            // Last, and not by Kubernetes: it is in another namespace.
            kubernetes.certificates(key.namespace(), key.name()).removeAuthorities();
        }
        return deletion.plan().isDone()
                ? gone(cluster, seen, deletion, report, reporter)
                : stillDeleting(
                        cluster,
                        report.deleting(
                                seen,
                                deletion.plan(),
                                outcome,
                                cold.where().map(place -> place.id().text())),
                        deletion.plan(),
                        outcome,
                        reporter);
    }

    private ColdDataDeletion coldData(
            Cluster cluster, Context<Cluster> context, ObservedCluster seen) {
        return ColdDataDeletion.of(
                installation,
                cluster,
                ClusterModel.parseForDeletion(
                        cluster,
                        installation.kafka(),
                        ClusterReconciler.running(seen, cluster.getStatus())),
                context.getPrimaryCache().list().toList(),
                seen);
    }

    private StepOutcome run(
            ClusterDeletion deletion,
            ClusterKey key,
            RefusedChanges refusedChanges,
            ProgressReporter reporter) {
        return new StepRunner(
                        kubernetes.changes(key.namespace()),
                        kubernetes.certificates(key.namespace(), key.name()),
                        ClusterFinalizer::noKafka,
                        refusedChanges,
                        reporter::recordStep,
                        reporter::recordRefusal,
                        clock)
                .run(deletion.plan());
    }

    private static boolean isNamespaceTerminating(StepOutcome outcome) {
        return outcome instanceof StepOutcome.Refused refused
                && refused.reason().equals(KubeRefusedException.NAMESPACE_TERMINATING);
    }

    private Next stillDeleting(
            Cluster cluster,
            ClusterStatus status,
            Plan plan,
            StepOutcome outcome,
            ProgressReporter reporter) {
        if (refusedStatuses.pause(cluster).isEmpty()) {
            var before = cluster.getStatus();
            reporter.recordNewWaits(plan, before == null ? null : before.plan());
        }
        recordConditionChanges(cluster, status, reporter);
        return new Next(Optional.of(status), again(PollIntervals.after(plan, outcome)));
    }

    private void recordConditionChanges(
            Cluster cluster, ClusterStatus status, ProgressReporter reporter) {
        if (refusedStatuses.pause(cluster).isEmpty()) {
            var before = cluster.getStatus();
            reporter.recordConditionChanges(
                    before == null ? null : before.conditions(), status.conditions());
        }
    }

    /** The last reconciliation of this Cluster, even when another finalizer still holds it. */
    private static Next gone(
            Cluster cluster,
            ObservedCluster seen,
            ClusterDeletion deletion,
            ClusterReport report,
            ProgressReporter reporter) {
        var kept = deletion.kept().map(ClusterFinalizer::kept).orElse("");
        if (!kept.isEmpty()) {
            switch (reclaim(cluster)) {
                case Retain -> reporter.recordEvent("ColdDataKept", kept);
                case Delete -> reporter.recordWarningBeyondDeletion("ColdDataNotDeleted", kept);
            }
        }
        var holders =
                cluster.getMetadata().getFinalizers().stream()
                        .filter(finalizer -> !finalizer.equals(ClusterReconciler.FINALIZER))
                        .filter(finalizer -> !KUBERNETES_FINALIZERS.contains(finalizer))
                        .toList();
        reporter.info("the Cluster has been deleted");
        return new Next(
                holders.isEmpty()
                        ? Optional.empty()
                        : Optional.of(report.gone(seen, holders, kept)),
                DeleteControl.defaultDelete());
    }

    private static String kept(ColdDataDeletion.Kept data) {
        return "the cold data in %s is kept, because %s; %s"
                .formatted(data.place().text(), data.why(), data.remedy());
    }

    private static KafkaChanges noKafka() {
        throw new IllegalStateException("no step of a Cluster's deletion needs Kafka");
    }

    private static String uid(Cluster cluster) {
        return cluster.getMetadata().getUid();
    }

    private static Reclaim reclaim(Cluster cluster) {
        return ColdDataDeletion.reclaim(cluster);
    }
}
