package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.kube.ClusterClaims;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.KafkaVersion;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.UserStep;
import dev.spillway.operator.plan.certificates.CertificatePlan;
import dev.spillway.operator.plan.cluster.ClusterPlan;
import dev.spillway.operator.plan.disks.MeasuredDisks;
import dev.spillway.operator.plan.upgrades.FleetMember;
import dev.spillway.operator.plan.users.ClusterAccess;
import dev.spillway.operator.plan.users.FormerUsers;
import dev.spillway.operator.status.ClusterReport;
import dev.spillway.operator.status.LastRun;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.ChangeOutcome;
import dev.spillway.operator.view.ClusterKey;
import dev.spillway.operator.view.ClusterView;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.KafkaStatus;
import dev.spillway.operator.view.LiveReconciliation;
import dev.spillway.operator.view.PollIntervals;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings every Cluster to its spec, one safe step at a time. */
@ControllerConfiguration(name = "cluster", finalizerName = ClusterReconciler.FINALIZER)
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = RetryIntervals.INITIAL_MS,
        intervalMultiplier = 2,
        maxInterval = RetryIntervals.MAX_MS)
public class ClusterReconciler implements Reconciler<Cluster>, Cleaner<Cluster> {
    static final String FINALIZER = "spillway.dev/cluster";

    private static final Logger LOG = LoggerFactory.getLogger(ClusterReconciler.class);

    /** In a message; there may be thousands. */
    private static final int MAX_NAMES = 10;

    /** Reading all Topics when the operator starts takes a moment. */
    private static final Duration TOPIC_INDEX_RETRY = Duration.ofMillis(200);

    private final Installation installation;
    private final ClusterViews views;
    private final TopicIndex topics;
    private final UserIndex users;
    private final ViewEventSource viewEvents;
    private final ClusterModelCache models;
    private final EventRecorder events;
    private final Kubernetes kubernetes;
    private final Fleet fleet;
    private final ManagedClusters managed;
    private final UserIssuers userIssuers;
    private final Clock clock;
    private final RefusedStatuses refusedStatuses;
    private final ClusterFinalizer finalizer;

    public ClusterReconciler(
            Installation installation,
            ClusterViews views,
            TopicIndex topics,
            UserIndex users,
            ViewEventSource viewEvents,
            ClusterModelCache models,
            EventRecorder events,
            Kubernetes kubernetes,
            Fleet fleet,
            UserIssuers userIssuers,
            ClusterClaims claims,
            Clock clock) {
        this.installation = installation;
        this.views = views;
        this.topics = topics;
        this.users = users;
        this.viewEvents = viewEvents;
        this.models = models;
        this.events = events;
        this.kubernetes = kubernetes;
        this.fleet = fleet;
        this.userIssuers = userIssuers;
        this.managed = new ManagedClusters(claims, views, clock);
        this.clock = clock;
        this.refusedStatuses = new RefusedStatuses(clock);
        this.finalizer =
                new ClusterFinalizer(
                        installation,
                        views,
                        models,
                        events,
                        kubernetes,
                        managed,
                        refusedStatuses,
                        clock);
    }

    @Override
    public List<EventSource<?, Cluster>> prepareEventSources(EventSourceContext<Cluster> context) {
        return ClusterEventSources.of(context, viewEvents.clusterEvents());
    }

    @Override
    public UpdateControl<Cluster> reconcile(Cluster cluster, Context<Cluster> context) {
        var report = report(cluster, clock);
        var reporter = new ProgressReporter(LOG, events, cluster);
        try {
            return reconcile(cluster, report, reporter, context);
        } catch (KubeUnavailableException e) {
            var status = kubeUnavailable(e, report, reporter);
            return (e.isOutage()
                            ? patchUnlessSame(cluster, status)
                            : patchUnlessSame(cluster, status, reporter))
                    .rescheduleAfter(PollIntervals.UNAVAILABLE);
        } catch (KubeRefusedException e) {
            // Not of a step: what must be known before any step is not to be had.
            return patchUnlessSame(
                            cluster,
                            report.unknown(e.reason(), String.valueOf(e.getMessage())),
                            reporter)
                    .rescheduleAfter(PollIntervals.BLOCKED);
        } catch (RuntimeException e) {
            return patchUnlessSame(cluster, internalError(e, report, reporter), reporter)
                    .rescheduleAfter(PollIntervals.INTERNAL_ERROR);
        }
    }

    private UpdateControl<Cluster> reconcile(
            Cluster cluster,
            ClusterReport report,
            ProgressReporter reporter,
            Context<Cluster> context) {
        if (!topics.isComplete()) {
            return UpdateControl.<Cluster>noUpdate().rescheduleAfter(TOPIC_INDEX_RETRY);
        }
        var notOurs = managed.notOurs(cluster, reporter);
        if (notOurs.isPresent()) {
            return UpdateControl.<Cluster>noUpdate().rescheduleAfter(notOurs.get());
        }
        var view = views.open(key(cluster));
        view.belongsTo(cluster.getMetadata().getUid());
        var seen = view.observe(ClusterEventSources.fromInformers(context));
        if (view.kafkaStatus() instanceof KafkaStatus.NotAsked) {
            // No status before Kafka was polled; the view triggers a reconciliation after that.
            return UpdateControl.noUpdate();
        }
        return switch (ClusterModel.parse(
                cluster, installation.kafka(), running(seen, cluster.getStatus()))) {
            case ParseResult.Invalid<ClusterModel> invalid -> {
                keepCertificates(cluster, view, seen, reporter);
                view.pollEvery(PollIntervals.IDLE);
                fleet.turn(
                        FleetMember.invalid(key(cluster).toString(), installation.release(), seen),
                        cluster,
                        managed.ours(context.getPrimaryCache().list()));
                yield patchUnlessSame(
                        cluster,
                        report.invalid(invalid.problems(), cluster.getMetadata().getUid(), seen),
                        reporter);
            }
            case ParseResult.Valid<ClusterModel> valid ->
                    reconcile(
                            cluster,
                            planner(cluster, valid.model(), view, context.getPrimaryCache()),
                            valid.model(),
                            view,
                            seen,
                            report,
                            reporter);
        };
    }

    /**
     * Reports the live reconciliation that has completed since, if any. Otherwise plans on the
     * cached view; if that plan has steps, requests a live reconciliation, whose end triggers this
     * again.
     */
    private UpdateControl<Cluster> reconcile(
            Cluster cluster,
            Function<ObservedCluster, Plan> ofCluster,
            ClusterModel model,
            ClusterView view,
            ObservedCluster seen,
            ClusterReport report,
            ProgressReporter reporter) {
        view.readCertificates(declaredNodes(model), listenerCertificates(model));
        view.usersHaveCertificatesOf(userIssuers.of(key(cluster)));
        if (model.paused()) {
            view.withdraw();
            var plan = ofCluster.apply(seen);
            return updateStatus(
                    cluster, model, view, seen, plan, new StepOutcome.Paused(), report, reporter);
        }
        var refused = new ArrayList<>(keepAccess(model, view, reporter));
        refused.addAll(removeFormerUsers(key(cluster), view, reporter));
        Function<ObservedCluster, Plan> planner =
                now -> new Plan(refused).then(ofCluster.apply(now));
        var reconciled = view.takeLiveReconciliation(generation(cluster));
        if (reconciled.isPresent()) {
            return switch (reconciled.get()) {
                case LiveReconciliation.Completed completed ->
                        updateStatus(
                                cluster,
                                model,
                                view,
                                completed.seen(),
                                completed.plan(),
                                completed.outcome(),
                                report,
                                reporter);
                case LiveReconciliation.Failed failed -> throw failed.cause();
            };
        }
        var plan = planner.apply(seen);
        if (plan.acts() || view.liveReconciliationDue(liveReconciliationInterval(plan))) {
            view.request(
                    new LiveReconciliation.Request(
                            generation(cluster), planner, runner(cluster, view, reporter)));
        }
        return plan.acts()
                ? UpdateControl.noUpdate()
                : updateStatus(
                        cluster, model, view, seen, plan, new StepOutcome.Done(), report, reporter);
    }

    /**
     * All that is done while the spec is invalid, which may be for longer than certificates are
     * valid. The end of it is no news: until the spec is valid the status says that it is not.
     */
    private void keepCertificates(
            Cluster cluster, ClusterView view, ObservedCluster seen, ProgressReporter reporter) {
        view.usersHaveCertificatesOf(userIssuers.of(key(cluster)));
        view.takeLiveReconciliation(generation(cluster));
        var named = ClusterModel.withoutSpec(cluster, installation.kafka());
        Function<ObservedCluster, Plan> planner =
                now ->
                        new Plan(
                                named.map(model ->
                                                CertificatePlan.ofExisting(
                                                        installation, model, now))
                                        .orElse(List.of()));
        if (planner.apply(seen).acts()) {
            view.request(
                    new LiveReconciliation.Request(
                            generation(cluster), planner, runner(cluster, view, reporter)));
        } else {
            view.withdraw();
        }
    }

    private static Set<NodeId> declaredNodes(ClusterModel model) {
        return Stream.of(model.brokerIds(), model.controllerIds())
                .flatMap(Collection::stream)
                .collect(Collectors.toSet());
    }

    private static Set<String> listenerCertificates(ClusterModel model) {
        return model.listeners().stream()
                .flatMap(listener -> listener.security().certificate().stream())
                .collect(Collectors.toSet());
    }

    /**
     * Those that are no User's; they are changed together with those of Users.
     *
     * @return what Kafka refused
     */
    private static List<Step> keepAccess(
            ClusterModel model, ClusterView view, ProgressReporter reporter) {
        var blocked = new ArrayList<Step>();
        if (view.access().orElse(null) instanceof ObservedAccess.Known known) {
            var declared =
                    Stream.of(
                                    ClusterAccess.rights(model.authorization(), known),
                                    ClusterAccess.quotas(model.defaultQuotas(), known))
                            .flatMap(Collection::stream)
                            .toList();
            for (var step : declared) {
                var steps = List.of(step);
                if (!view.wasUserSubmitted(step.holder(), steps)) {
                    reporter.recordStep(step);
                }
                view.submitUser(step.holder(), steps);
                view.lastUserChange(step.holder(), steps)
                        .map(ChangeOutcome::outcome)
                        .filter(StepOutcome.Refused.class::isInstance)
                        .map(outcome -> refused(step, (StepOutcome.Refused) outcome))
                        .ifPresent(blocked::add);
            }
        }
        return List.copyOf(blocked);
    }

    /**
     * A Cluster that adopts disks finds the passwords and ACLs of Users that were deleted after the
     * Cluster that had them.
     *
     * @return what Kafka refused
     */
    private List<Step> removeFormerUsers(
            ClusterKey key, ClusterView view, ProgressReporter reporter) {
        if (!(view.access().orElse(null) instanceof ObservedAccess.Known known)) {
            return List.of();
        }
        var removal = FormerUsers.removal(holder -> users.mayDeclare(key, holder), known);
        var begun = new TreeSet<String>();
        var blocked = new ArrayList<Step>();
        removal.forEach((holder, steps) -> {
            if (!view.wasUserSubmitted(holder, steps)) {
                begun.add(steps.getFirst().name());
            }
            view.submitUser(holder, steps);
            view.lastUserChange(holder, steps)
                    .map(ChangeOutcome::outcome)
                    .filter(StepOutcome.Refused.class::isInstance)
                    .map(StepOutcome.Refused.class::cast)
                    .map(refused ->
                            new Step.Blocked(
                                    refused.reason(),
                                    steps.getFirst().what(),
                                    refused.message(),
                                    "until then it keeps rights that no User grants; it is retried"
                                            + " every 30 s"))
                    .ifPresent(blocked::add);
        });
        if (!begun.isEmpty()) {
            reporter.recordEvent(
                    "FormerUsersRemoved",
                    "%s of Users that are no more lose their passwords, ACLs and quotas in Kafka:"
                                    .formatted(Count.of(begun.size(), "name"))
                            + " "
                            + begun.stream().limit(MAX_NAMES).collect(Collectors.joining(", "))
                            + (begun.size() > MAX_NAMES ? ", ..." : ""));
        }
        return blocked.stream().limit(MAX_NAMES).toList();
    }

    private static Step.Blocked refused(UserStep step, StepOutcome.Refused refused) {
        return new Step.Blocked(
                refused.reason(),
                step.what(),
                refused.message(),
                switch (step) {
                    case UserStep.Limit limit when limit.holder().equals(UserStep.EVERYBODY) ->
                            "change spec.defaultQuotas; it is retried every 30 s";
                    case UserStep.Limit limit ->
                            "until then spec.defaultQuotas is not applied, which would delay"
                                    + " nodes; it is retried every 30 s";
                    case UserStep.Grant _,
                            UserStep.Revoke _,
                            UserStep.SetPassword _,
                            UserStep.RemovePassword _ ->
                            "until then clients have the rights that they had; it is retried every"
                                    + " 30 s";
                });
    }

    /** What ends a block may be visible to no informer, such as a claim without labels. */
    private static Duration liveReconciliationInterval(Plan plan) {
        return plan.blocked().isEmpty() ? PollIntervals.RESYNC : PollIntervals.BLOCKED;
    }

    private UpdateControl<Cluster> updateStatus(
            Cluster cluster,
            ClusterModel model,
            ClusterView view,
            ObservedCluster seen,
            Plan plan,
            StepOutcome outcome,
            ClusterReport report,
            ProgressReporter reporter) {
        view.pollEvery(PollIntervals.after(plan, outcome));
        if (refusedStatuses.pause(cluster).isEmpty()) {
            var before = cluster.getStatus() == null ? null : cluster.getStatus().plan();
            reporter.recordNewWaits(plan, before);
            reporter.recordNewRefusals(plan, before);
        }
        return patchUnlessSame(
                cluster, report.of(model, seen, plan, outcome, view.storageUsage()), reporter);
    }

    /** The same planner for the cached view and for a live read. */
    private Function<ObservedCluster, Plan> planner(
            Cluster cluster, ClusterModel model, ClusterView view, Cache<Cluster> clusters) {
        return seen -> {
            var demand = demand(model, view, seen);
            var disks = MeasuredDisks.of(model, seen, clock.instant());
            var member =
                    withObstacle(
                            FleetMember.of(installation.release(), model, seen),
                            cluster,
                            () -> ClusterPlan.next(installation, model, demand, seen));
            var turn = fleet.turn(member, cluster, managed.ours(clusters.list()));
            return ClusterPlan.next(installation, model, demand, disks, turn, seen);
        };
    }

    /** One that could not go on would take its turn and keep it. */
    private static FleetMember withObstacle(
            FleetMember member, Cluster cluster, Supplier<Plan> plan) {
        if (!member.isCandidate() || Fleet.isBeingUpgraded(cluster)) {
            return member;
        }
        return LastRun.refusal(cluster.getStatus())
                .map(member::refusedFor)
                .orElse(member)
                .blockedBy(plan.get().blocked());
    }

    /** A Topic's replicas are checked against the brokers that exist, as long as they do. */
    private Demand demand(ClusterModel model, ClusterView view, ObservedCluster seen) {
        var key = new ClusterKey(model.namespace(), model.name());
        int brokers = seen.pods(NodeRole.Broker).size();
        return new Demand(
                DeclaredReplicas.of(topics.of(key), model.withBrokersAtLeast(brokers)),
                view.storageUsage().producedBytesPerSecond());
    }

    private Function<Plan, StepOutcome> runner(
            Cluster cluster, ClusterView view, ProgressReporter reporter) {
        var steps =
                new StepRunner(
                        kubernetes.changes(cluster.getMetadata().getNamespace()),
                        kubernetes.certificates(
                                cluster.getMetadata().getNamespace(),
                                cluster.getMetadata().getName()),
                        view::changes,
                        view.refusedChanges(),
                        reporter::recordStep,
                        reporter::recordRefusal,
                        clock);
        return plan -> {
            if (plan.acts()) {
                managed.requireOurs(cluster);
            }
            return steps.run(plan);
        };
    }

    @Override
    public ErrorStatusUpdateControl<Cluster> updateErrorStatus(
            Cluster cluster, Context<Cluster> context, Exception e) {
        return refusedStatuses.handle(cluster, e, new ProgressReporter(LOG, events, cluster));
    }

    @Override
    public DeleteControl cleanup(Cluster cluster, Context<Cluster> context) {
        return finalizer.cleanup(cluster, context);
    }

    static ClusterReport report(Cluster cluster, Clock clock) {
        return new ClusterReport(
                cluster.getStatus(), cluster.getMetadata().getGeneration(), clock.instant());
    }

    private static long generation(Cluster cluster) {
        return Objects.requireNonNullElse(cluster.getMetadata().getGeneration(), 0L);
    }

    static ClusterKey key(Cluster cluster) {
        return new ClusterKey(
                cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
    }

    private static ClusterStatus kubeUnavailable(
            KubeUnavailableException cause, ClusterReport report, ProgressReporter reporter) {
        reporter.recordUnavailable(cause);
        return report.unknown("KubeUnavailable", String.valueOf(cause.getMessage()));
    }

    static ClusterStatus internalError(
            RuntimeException cause, ClusterReport report, ProgressReporter reporter) {
        LOG.error("{}: this is a bug in the operator", reporter.name(), cause);
        return report.unknown("InternalError", cause.toString());
    }

    private UpdateControl<Cluster> patchUnlessSame(
            Cluster cluster, ClusterStatus status, ProgressReporter reporter) {
        var previous = cluster.getStatus();
        if (!status.equals(previous) && refusedStatuses.pause(cluster).isEmpty()) {
            reporter.recordConditionChanges(
                    previous == null ? null : previous.conditions(), status.conditions());
        }
        return patchUnlessSame(cluster, status);
    }

    /**
     * Does not write an unchanged status: every watcher would receive an update. In an outage of
     * the API it is not reported either, since each attempt to write it would be.
     */
    private UpdateControl<Cluster> patchUnlessSame(Cluster cluster, ClusterStatus status) {
        if (status.equals(cluster.getStatus())) {
            return UpdateControl.noUpdate();
        }
        return refusedStatuses
                .pause(cluster)
                .map(pause -> UpdateControl.<Cluster>noUpdate().rescheduleAfter(pause))
                .orElseGet(() -> UpdateControl.patchStatus(withStatus(cluster, status)));
    }

    /** Only the fields to apply: server-side apply takes ownership of every field that is sent. */
    static Cluster withStatus(Cluster cluster, ClusterStatus status) {
        var applied = new Cluster();
        applied.setMetadata(
                new ObjectMetaBuilder()
                        .withName(cluster.getMetadata().getName())
                        .withNamespace(cluster.getMetadata().getNamespace())
                        .build());
        applied.setStatus(status);
        return applied;
    }

    /**
     * The oldest version that a Pod runs; without Pods the version that ran last; empty for a new
     * Cluster.
     */
    static Optional<KafkaVersion> running(ObservedCluster seen, @Nullable ClusterStatus status) {
        return seen.kafkaVersions().stream()
                .findFirst()
                .or(() ->
                        Optional.ofNullable(status)
                                .map(ClusterStatus::version)
                                .flatMap(KafkaVersion::parse));
    }
}
