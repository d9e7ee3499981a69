package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.Footprints;
import dev.spillway.operator.admin.KafkaConnections;
import dev.spillway.operator.admin.KafkaUnavailable;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.kube.KubeUnavailable;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.KafkaVersion;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Parsed;
import dev.spillway.operator.observed.Footprint;
import dev.spillway.operator.observed.Kafka;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.ClusterPlan;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.Ending;
import dev.spillway.operator.status.ClusterReport;
import dev.spillway.operator.status.Outcome;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes every Cluster as its spec says, one safe step after the other. */
@ControllerConfiguration(name = "cluster", finalizerName = "spillway.dev/cluster")
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = Pace.FIRST_RETRY_MS,
        intervalMultiplier = 2,
        maxInterval = Pace.LONGEST_RETRY_MS)
public class ClusterReconciler implements Reconciler<Cluster>, Cleaner<Cluster> {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterReconciler.class);

    private final Installation installation;
    private final Snapshots snapshots;
    private final KafkaConnections connections;
    private final Footprints footprints;
    private final Clock clock;

    public ClusterReconciler(
            Installation installation,
            Snapshots snapshots,
            KafkaConnections connections,
            Footprints footprints,
            Clock clock) {
        this.installation = installation;
        this.snapshots = snapshots;
        this.connections = connections;
        this.footprints = footprints;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Cluster>> prepareEventSources(EventSourceContext<Cluster> context) {
        return ClusterEvents.of(context);
    }

    @Override
    public UpdateControl<Cluster> reconcile(Cluster cluster, Context<Cluster> context) {
        var meta = cluster.getMetadata();
        var report = new ClusterReport(cluster.getStatus(), meta.getGeneration(), clock.instant());
        var story = Story.of(LOG, cluster, context.getClient(), clock);
        try {
            var seen = snapshots.take(context.getClient(), meta.getNamespace(), meta.getName());
            var running = running(seen, cluster.getStatus());
            return switch (ClusterModel.parse(cluster, installation.kafka(), running)) {
                case Parsed.Invalid<ClusterModel> invalid ->
                        // A new spec is an event, so there is nothing to look for meanwhile.
                        written(cluster, report.invalid(invalid.problems()), story, Pace.IDLE);
                case Parsed.Valid<ClusterModel> valid ->
                        reconcile(cluster, valid.model(), seen, report, story, context);
            };
        } catch (KubeUnavailable e) {
            LOG.warn("{}: {}", story.name(), e.getMessage());
            return written(
                    cluster,
                    report.unknown("KubeUnavailable", String.valueOf(e.getMessage())),
                    story,
                    Pace.UNAVAILABLE);
        } catch (RuntimeException e) {
            LOG.error("{}: this is a bug in the operator", story.name(), e);
            return written(cluster, report.unknown("InternalError", e.toString()), story, Pace.BUG);
        }
    }

    private UpdateControl<Cluster> reconcile(
            Cluster cluster,
            ClusterModel model,
            ObservedCluster seen,
            ClusterReport report,
            Story story,
            Context<Cluster> context) {
        var plan =
                ClusterPlan.next(installation, model, demand(cluster, model, seen, context), seen);
        story.tellWaits(plan, cluster.getStatus() == null ? null : cluster.getStatus().plan());
        var outcome =
                model.paused() ? new Outcome.Paused() : runner(cluster, story, context).run(plan);
        var status = report.of(model, seen, plan, outcome, footprint(cluster, seen));
        return written(cluster, status, story, Pace.after(plan, outcome));
    }

    /** A Topic's own replicas are judged by the brokers that there are, as long as they are. */
    private Demand demand(
            Cluster cluster, ClusterModel model, ObservedCluster seen, Context<Cluster> context) {
        var meta = cluster.getMetadata();
        var topics = context.getSecondaryResources(Topic.class);
        int brokers = seen.pods(NodeRole.Broker).size();
        return new Demand(
                DeclaredReplicas.of(topics, model.withBrokersAtLeast(brokers)),
                footprints
                        .last(Snapshots.key(meta.getNamespace(), meta.getName()))
                        .producedBytesPerSecond());
    }

    @Override
    public DeleteControl cleanup(Cluster cluster, Context<Cluster> context) {
        var meta = cluster.getMetadata();
        var story = Story.of(LOG, cluster, context.getClient(), clock);
        var seen =
                snapshots.takeKubernetes(context.getClient(), meta.getNamespace(), meta.getName());
        var plan = Ending.next(reclaim(cluster), seen);
        if (plan.isDone()) {
            connections.close(Snapshots.key(meta.getNamespace(), meta.getName()));
            footprints.forget(Snapshots.key(meta.getNamespace(), meta.getName()));
            story.tell("the Cluster is gone");
            return DeleteControl.defaultDelete();
        }
        var outcome = runner(cluster, story, context).run(plan);
        var report = new ClusterReport(cluster.getStatus(), meta.getGeneration(), clock.instant());
        var status = report.deleting(seen, plan);
        if (!status.equals(cluster.getStatus())) {
            context.resourceOperations().serverSideApplyPrimaryStatus(withStatus(cluster, status));
        }
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(Pace.after(plan, outcome));
    }

    private StepRunner runner(Cluster cluster, Story story, Context<Cluster> context) {
        var meta = cluster.getMetadata();
        return StepRunner.of(
                context.getClient(),
                meta.getNamespace(),
                meta.getName(),
                () ->
                        connections
                                .existing(Snapshots.key(meta.getNamespace(), meta.getName()))
                                .changes(),
                story);
    }

    private Footprint footprint(Cluster cluster, ObservedCluster seen) {
        var key =
                Snapshots.key(
                        cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
        return switch (seen.kafka()) {
            case Kafka.Silent silent -> Footprint.UNKNOWN;
            case Kafka.Answering answering -> {
                try {
                    yield footprints.of(key, connections.existing(key));
                } catch (KafkaUnavailable e) {
                    yield Footprint.UNKNOWN;
                }
            }
        };
    }

    /** No write when nothing changed: it would be an update for everyone who watches. */
    private static UpdateControl<Cluster> written(
            Cluster cluster, ClusterStatus status, Story story, Duration again) {
        var previous = cluster.getStatus();
        if (status.equals(previous)) {
            return UpdateControl.<Cluster>noUpdate().rescheduleAfter(again);
        }
        story.tellConditions(previous == null ? null : previous.conditions(), status.conditions());
        return UpdateControl.patchStatus(withStatus(cluster, status)).rescheduleAfter(again);
    }

    /** Only what is to be applied: server-side apply takes every field for ours. */
    private static Cluster withStatus(Cluster cluster, ClusterStatus status) {
        var applied = new Cluster();
        applied.setMetadata(
                new ObjectMetaBuilder()
                        .withName(cluster.getMetadata().getName())
                        .withNamespace(cluster.getMetadata().getNamespace())
                        .build());
        applied.setStatus(status);
        return applied;
    }

    /** The oldest that a Pod runs; while there are none, what was run last; at birth, nothing. */
    private static Optional<KafkaVersion> running(
            ObservedCluster seen, @Nullable ClusterStatus status) {
        return seen.kafkaVersions().stream()
                .findFirst()
                .or(() ->
                        Optional.ofNullable(status)
                                .map(ClusterStatus::version)
                                .flatMap(KafkaVersion::parse));
    }

    /** Even a Cluster whose spec has other problems can go. */
    private static Reclaim reclaim(Cluster cluster) {
        var storage = cluster.getSpec() == null ? null : cluster.getSpec().storage();
        return storage == null || storage.reclaim() == null ? Reclaim.Retain : storage.reclaim();
    }
}
