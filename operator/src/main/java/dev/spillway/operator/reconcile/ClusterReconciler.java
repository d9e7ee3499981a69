package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.KafkaVersion;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.cluster.ClusterPlan;
import dev.spillway.operator.plan.deletion.ClusterDeletion;
import dev.spillway.operator.plan.deletion.ColdDataDeletion;
import dev.spillway.operator.status.ClusterReport;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.ClusterKey;
import dev.spillway.operator.view.ClusterView;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.KafkaStatus;
import dev.spillway.operator.view.LiveReconciliation;
import dev.spillway.operator.view.PollIntervals;
import dev.spillway.operator.view.RefusedChanges;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes every Cluster as its spec says, one safe step after the other. */
@ControllerConfiguration(name = "cluster", finalizerName = ClusterReconciler.FINALIZER)
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = RetryIntervals.FIRST_MS,
        intervalMultiplier = 2,
        maxInterval = RetryIntervals.LONGEST_MS)
public class ClusterReconciler implements Reconciler<Cluster>, Cleaner<Cluster> {
    static final String FINALIZER = "spillway.dev/cluster";

    /** Of deletions with a propagation policy; Kubernetes takes them off by itself. */
    private static final Set<String> KUBERNETES_FINALIZERS = Set.of("foregroundDeletion", "orphan");

    private static final Logger LOG = LoggerFactory.getLogger(ClusterReconciler.class);

    /** Reading all Topics when the operator starts takes moments. */
    private static final Duration TOPICS_ARE_READ = Duration.ofMillis(200);

    private final Installation installation;
    private final ClusterViews views;
    private final TopicIndex topics;
    private final ViewEventSource wakeups;
    private final ClusterModelCache models;
    private final EventRecorder events;
    private final Kubernetes kubernetes;
    private final Clock clock;

    /** Of Clusters that go, by uid; their views are closed. */
    private final Map<String, RefusedChanges> refusedAtTheEnd = new ConcurrentHashMap<>();

    public ClusterReconciler(
            Installation installation,
            ClusterViews views,
            TopicIndex topics,
            ViewEventSource wakeups,
            ClusterModelCache models,
            EventRecorder events,
            Kubernetes kubernetes,
            Clock clock) {
        this.installation = installation;
        this.views = views;
        this.topics = topics;
        this.wakeups = wakeups;
        this.models = models;
        this.events = events;
        this.kubernetes = kubernetes;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Cluster>> prepareEventSources(EventSourceContext<Cluster> context) {
        return ClusterEventSources.of(context, wakeups.clusterEvents());
    }

    @Override
    public UpdateControl<Cluster> reconcile(Cluster cluster, Context<Cluster> context) {
        var report = report(cluster);
        var story = new ProgressReporter(LOG, events, cluster);
        try {
            return reconcile(cluster, report, story, context);
        } catch (KubeUnavailableException e) {
            return written(cluster, kubeUnavailable(e, report, story), story)
                    .rescheduleAfter(PollIntervals.UNAVAILABLE);
        } catch (RuntimeException e) {
            return written(cluster, bug(e, report, story), story)
                    .rescheduleAfter(PollIntervals.BUG);
        }
    }

    private UpdateControl<Cluster> reconcile(
            Cluster cluster,
            ClusterReport report,
            ProgressReporter story,
            Context<Cluster> context) {
        if (!topics.isComplete()) {
            return UpdateControl.<Cluster>noUpdate().rescheduleAfter(TOPICS_ARE_READ);
        }
        var view = views.open(key(cluster));
        var seen = view.with(ClusterEventSources.cached(context));
        if (view.sight() instanceof KafkaStatus.None) {
            // Nothing is said before Kafka was looked at; the view tells when it was.
            return UpdateControl.noUpdate();
        }
        return switch (ClusterModel.parse(
                cluster, installation.kafka(), running(seen, cluster.getStatus()))) {
            case ParseResult.Invalid<ClusterModel> invalid -> {
                view.withdraw();
                view.lookEvery(PollIntervals.IDLE);
                yield written(cluster, report.invalid(invalid.problems()), story);
            }
            case ParseResult.Valid<ClusterModel> valid ->
                    reconcile(cluster, valid.model(), view, seen, report, story);
        };
    }

    /**
     * What is said comes from a pass that was made since; otherwise from the view, unless by that
     * there is something to do: then a pass is asked for, and it will be told.
     */
    private UpdateControl<Cluster> reconcile(
            Cluster cluster,
            ClusterModel model,
            ClusterView view,
            ObservedCluster seen,
            ClusterReport report,
            ProgressReporter story) {
        if (model.paused()) {
            view.withdraw();
            var plan = planner(model, view).apply(seen);
            return said(cluster, model, view, seen, plan, new StepOutcome.Paused(), report, story);
        }
        var pass = view.takePass(generation(cluster));
        if (pass.isPresent()) {
            return switch (pass.get()) {
                case LiveReconciliation.Made made ->
                        said(
                                cluster,
                                model,
                                view,
                                made.seen(),
                                made.plan(),
                                made.outcome(),
                                report,
                                story);
                case LiveReconciliation.Failed failed -> throw failed.cause();
            };
        }
        var plan = planner(model, view).apply(seen);
        if (plan.acts() || view.liveLookDue(liveLookAfter(plan))) {
            view.request(
                    new LiveReconciliation.Request(
                            generation(cluster),
                            planner(model, view),
                            runner(cluster, view, story)));
        }
        return plan.acts()
                ? UpdateControl.noUpdate()
                : said(cluster, model, view, seen, plan, new StepOutcome.Fine(), report, story);
    }

    /**
     * What a person does to end a block may be in nothing that informers hold, such as a claim
     * without labels.
     */
    private static Duration liveLookAfter(Plan plan) {
        return plan.blocked().isEmpty() ? PollIntervals.BACKSTOP : PollIntervals.BLOCKED;
    }

    private UpdateControl<Cluster> said(
            Cluster cluster,
            ClusterModel model,
            ClusterView view,
            ObservedCluster seen,
            Plan plan,
            StepOutcome outcome,
            ClusterReport report,
            ProgressReporter story) {
        view.lookEvery(PollIntervals.after(plan, outcome));
        story.tellWaits(plan, cluster.getStatus() == null ? null : cluster.getStatus().plan());
        return written(cluster, report.of(model, seen, plan, outcome, view.footprint()), story);
    }

    /** The same pure plan for the cached view and for a live look. */
    private Function<ObservedCluster, Plan> planner(ClusterModel model, ClusterView view) {
        return seen -> ClusterPlan.next(installation, model, demand(model, view, seen), seen);
    }

    /** A Topic's own replicas are judged by the brokers that there are, as long as they are. */
    private Demand demand(ClusterModel model, ClusterView view, ObservedCluster seen) {
        var key = new ClusterKey(model.namespace(), model.name());
        int brokers = seen.pods(NodeRole.Broker).size();
        return new Demand(
                DeclaredReplicas.of(topics.of(key), model.withBrokersAtLeast(brokers)),
                view.footprint().producedBytesPerSecond());
    }

    private Function<Plan, StepOutcome> runner(
            Cluster cluster, ClusterView view, ProgressReporter story) {
        return new StepRunner(
                        kubernetes.changes(cluster.getMetadata().getNamespace()),
                        view::changes,
                        view.refusedChanges(),
                        story::tell,
                        story::tellRefusal)
                ::run;
    }

    /** Looks live each time: a Cluster goes once. Kafka has no say in it. */
    @Override
    public DeleteControl cleanup(Cluster cluster, Context<Cluster> context) {
        var story = new ProgressReporter(LOG, events, cluster);
        try {
            return cleanup(cluster, context, story);
        } catch (KubeUnavailableException e) {
            // Nothing can be written either.
            LOG.warn("{}: {}", story.name(), e.getMessage());
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(PollIntervals.UNAVAILABLE);
        } catch (RuntimeException e) {
            write(cluster, bug(e, report(cluster), story), context);
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(PollIntervals.BUG);
        }
    }

    private static String uid(Cluster cluster) {
        return cluster.getMetadata().getUid();
    }

    private ClusterReport report(Cluster cluster) {
        return new ClusterReport(
                cluster.getStatus(), cluster.getMetadata().getGeneration(), clock.instant());
    }

    private DeleteControl cleanup(
            Cluster cluster, Context<Cluster> context, ProgressReporter story) {
        var key = key(cluster);
        views.close(key);
        models.forget(cluster);
        var seen =
                kubernetes
                        .look(key.namespace(), key.name())
                        .observed(new KafkaState.Silent("it was not asked", false));
        var cold = coldData(cluster, context, seen);
        var ending = ClusterDeletion.next(reclaim(cluster), cold, seen);
        var memory =
                refusedAtTheEnd.computeIfAbsent(uid(cluster), uid -> new RefusedChanges(clock));
        var outcome = run(ending, key, memory, story);
        if (isOfNamespaceThatGoes(outcome) && cold instanceof ColdDataDeletion.At at) {
            // Nothing can be made here any more, and the credentials go with all else.
            ending =
                    ClusterDeletion.next(
                            reclaim(cluster),
                            at.place()
                                    .kept(
                                            "its namespace is being deleted, and the credentials"
                                                    + " with it"),
                            seen);
            outcome = run(ending, key, memory, story);
        }
        var report = report(cluster);
        if (ending.plan().isDone()) {
            refusedAtTheEnd.remove(uid(cluster));
        }
        return ending.plan().isDone()
                ? gone(cluster, seen, ending, report, story, context)
                : going(
                        cluster,
                        report.deleting(
                                seen,
                                ending.plan(),
                                outcome,
                                cold.where().map(place -> place.id().text())),
                        ending.plan(),
                        outcome,
                        story,
                        context);
    }

    private ColdDataDeletion coldData(
            Cluster cluster, Context<Cluster> context, ObservedCluster seen) {
        return ColdDataDeletion.of(
                installation,
                cluster,
                ClusterModel.parseForItsEnd(
                        cluster, installation.kafka(), running(seen, cluster.getStatus())),
                context.getPrimaryCache().list().toList(),
                seen);
    }

    private StepOutcome run(
            ClusterDeletion ending, ClusterKey key, RefusedChanges memory, ProgressReporter story) {
        return new StepRunner(
                        kubernetes.changes(key.namespace()),
                        ClusterReconciler::noKafka,
                        memory,
                        story::tell,
                        story::tellRefusal)
                .run(ending.plan());
    }

    private static boolean isOfNamespaceThatGoes(StepOutcome outcome) {
        return outcome instanceof StepOutcome.Refused refused
                && refused.reason().equals(KubeRefusedException.NAMESPACE_TERMINATING);
    }

    private static DeleteControl going(
            Cluster cluster,
            ClusterStatus status,
            Plan plan,
            StepOutcome outcome,
            ProgressReporter story,
            Context<Cluster> context) {
        var before = cluster.getStatus();
        story.tellWaits(plan, before == null ? null : before.plan());
        story.tellConditions(before == null ? null : before.conditions(), status.conditions());
        write(cluster, status, context);
        return DeleteControl.noFinalizerRemoval()
                .rescheduleAfter(PollIntervals.after(plan, outcome));
    }

    /** The last time that the Cluster is seen here, even when somebody else still holds it. */
    private static DeleteControl gone(
            Cluster cluster,
            ObservedCluster seen,
            ClusterDeletion ending,
            ClusterReport report,
            ProgressReporter story,
            Context<Cluster> context) {
        var kept = ending.kept().map(ClusterReconciler::kept).orElse("");
        if (!kept.isEmpty()) {
            switch (reclaim(cluster)) {
                case Retain -> story.tellEvent("ColdDataKept", kept);
                case Delete -> story.tellTroubleThatOutlives("ColdDataNotDeleted", kept);
            }
        }
        var holders =
                cluster.getMetadata().getFinalizers().stream()
                        .filter(finalizer -> !finalizer.equals(FINALIZER))
                        .filter(finalizer -> !KUBERNETES_FINALIZERS.contains(finalizer))
                        .toList();
        if (!holders.isEmpty()) {
            write(cluster, report.gone(seen, holders, kept), context);
        }
        story.tell("the Cluster is gone");
        return DeleteControl.defaultDelete();
    }

    private static String kept(ColdDataDeletion.Kept left) {
        return "the cold data in %s stays, because %s; %s"
                .formatted(left.place().text(), left.why(), left.remedy());
    }

    private static void write(Cluster cluster, ClusterStatus status, Context<Cluster> context) {
        if (!status.equals(cluster.getStatus())) {
            context.resourceOperations().serverSideApplyPrimaryStatus(withStatus(cluster, status));
        }
    }

    private static KafkaChanges noKafka() {
        throw new IllegalStateException("no step of the end of a Cluster asks Kafka");
    }

    private static long generation(Cluster cluster) {
        return Objects.requireNonNullElse(cluster.getMetadata().getGeneration(), 0L);
    }

    private static ClusterKey key(Cluster cluster) {
        return new ClusterKey(
                cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
    }

    private static ClusterStatus kubeUnavailable(
            KubeUnavailableException trouble, ClusterReport report, ProgressReporter story) {
        LOG.warn("{}: {}", story.name(), trouble.getMessage());
        return report.unknown("KubeUnavailableException", String.valueOf(trouble.getMessage()));
    }

    private static ClusterStatus bug(
            RuntimeException trouble, ClusterReport report, ProgressReporter story) {
        LOG.error("{}: this is a bug in the operator", story.name(), trouble);
        return report.unknown("InternalError", trouble.toString());
    }

    /** No write when nothing changed: it would be an update for everyone who watches. */
    private static UpdateControl<Cluster> written(
            Cluster cluster, ClusterStatus status, ProgressReporter story) {
        var previous = cluster.getStatus();
        if (status.equals(previous)) {
            return UpdateControl.noUpdate();
        }
        story.tellConditions(previous == null ? null : previous.conditions(), status.conditions());
        return UpdateControl.patchStatus(withStatus(cluster, status));
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

    private static Reclaim reclaim(Cluster cluster) {
        return ColdDataDeletion.reclaim(cluster);
    }
}
