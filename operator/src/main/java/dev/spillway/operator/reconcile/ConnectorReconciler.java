package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Connect;
import dev.spillway.operator.api.Connector;
import dev.spillway.operator.api.ConnectorStatus;
import dev.spillway.operator.kube.ClusterClaims;
import dev.spillway.operator.kube.ConnectorMetadataChanges;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.KubeConflictException;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.model.ConnectorModel;
import dev.spillway.operator.model.ConnectorValue.SecretKey;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.plan.connect.ConnectorPlan;
import dev.spillway.operator.status.ConnectorReport;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.ChangeOutcome;
import dev.spillway.operator.view.ConnectKey;
import dev.spillway.operator.view.ConnectView;
import dev.spillway.operator.view.ConnectViews;
import dev.spillway.operator.view.PollIntervals;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every Connector to its spec: its settings and its state in Kafka Connect, and starts again
 * what has failed. It never waits for Kafka Connect: see {@link ConnectView}. It manages the
 * finalizer itself.
 */
@ControllerConfiguration(name = "connector")
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = RetryIntervals.INITIAL_MS,
        intervalMultiplier = 2,
        maxInterval = RetryIntervals.MAX_MS)
public class ConnectorReconciler implements Reconciler<Connector> {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorReconciler.class);

    /** So long after a restart the workers are asked often how it went. */
    private static final Duration WATCHED = Duration.ofSeconds(15);

    private static final Duration LEAST = Duration.ofMillis(200);

    private final ConnectViews views;
    private final ConnectorIndex index;
    private final ConnectEventSource viewEvents;
    private final ConnectorMetadataChanges metadataChanges;
    private final ClusterClaims claims;
    private final EventRecorder events;
    private final RefusedStatuses refusedStatuses;
    private final Clock clock;

    public ConnectorReconciler(
            ConnectViews views,
            ConnectorIndex index,
            ConnectEventSource viewEvents,
            ConnectorMetadataChanges metadataChanges,
            ClusterClaims claims,
            EventRecorder events,
            Clock clock) {
        this.views = views;
        this.index = index;
        this.viewEvents = viewEvents;
        this.metadataChanges = metadataChanges;
        this.claims = claims;
        this.events = events;
        this.refusedStatuses = new RefusedStatuses(clock);
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Connector>> prepareEventSources(
            EventSourceContext<Connector> context) {
        index.index(context.getPrimaryCache());
        var connects = connects(context);
        return List.of(connects, clusters(context, connects), viewEvents.connectorEvents());
    }

    /** Their spec and deletion; the state of their workers arrives through the view. */
    private InformerEventSource<Connect, Connector> connects(
            EventSourceContext<Connector> context) {
        var configuration =
                InformerEventSourceConfiguration.from(Connect.class, Connector.class)
                        .withName("Connect")
                        .<Connector>withPrimaryToSecondaryMapper(
                                connector -> Set.of(id(ConnectorIndex.connect(connector))))
                        .withSecondaryToPrimaryMapper(connect -> connectors(key(connect)))
                        .withOnUpdateFilter(ConnectorReconciler::matters)
                        .withNamespacesInheritedFromController()
                        .build();
        return new InformerEventSource<>(configuration, context);
    }

    /** Those of the Connects: when one is paused, or deleted. */
    private InformerEventSource<Cluster, Connector> clusters(
            EventSourceContext<Connector> context,
            InformerEventSource<Connect, Connector> connects) {
        var configuration =
                InformerEventSourceConfiguration.from(Cluster.class, Connector.class)
                        .withName("Cluster")
                        .<Connector>withPrimaryToSecondaryMapper(connector ->
                                connects.get(id(ConnectorIndex.connect(connector)))
                                        .map(connect ->
                                                new ResourceID(
                                                        ParentConnect.cluster(connect),
                                                        connect.getMetadata().getNamespace()))
                                        .map(Set::of)
                                        .orElseGet(Set::of))
                        .withSecondaryToPrimaryMapper(cluster ->
                                connects.list(
                                                cluster.getMetadata().getNamespace(),
                                                connect ->
                                                        ParentConnect.cluster(connect)
                                                                .equals(
                                                                        cluster.getMetadata()
                                                                                .getName()))
                                        .flatMap(connect -> connectors(key(connect)).stream())
                                        .collect(Collectors.toSet()))
                        .withOnUpdateFilter(ParentClusterEvents::matters)
                        .withNamespacesInheritedFromController()
                        .build();
        return new InformerEventSource<>(configuration, context);
    }

    private Set<ResourceID> connectors(ConnectKey connect) {
        return index.of(connect).stream().map(ResourceID::fromResource).collect(Collectors.toSet());
    }

    private static ResourceID id(ConnectKey connect) {
        return new ResourceID(connect.name(), connect.namespace());
    }

    private static ConnectKey key(Connect connect) {
        return new ConnectKey(
                connect.getMetadata().getNamespace(), connect.getMetadata().getName());
    }

    /** What its status says is reported while its workers do not answer. */
    private static boolean matters(Connect now, Connect before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(
                        now.getMetadata().getDeletionTimestamp(),
                        before.getMetadata().getDeletionTimestamp())
                || !Objects.equals(ParentConnect.notReady(now), ParentConnect.notReady(before));
    }

    @Override
    public UpdateControl<Connector> reconcile(Connector connector, Context<Connector> context) {
        var key = ConnectorIndex.connect(connector);
        if (context.isPrimaryResourceDeleted()) {
            Recreation.lookAgain(connector, context, viewEvents.connectorEvents()::propagateEvent);
            views.find(key).ifPresent(view -> view.forget(connector.getMetadata().getName()));
            return UpdateControl.noUpdate();
        }
        var connect = context.getSecondaryResource(Connect.class).orElse(null);
        var cluster = context.getSecondaryResource(Cluster.class).orElse(null);
        if (cluster != null && claims.namesAnother(cluster) && views.find(key).isEmpty()) {
            // Another operator's, which opens the view.
            return UpdateControl.noUpdate();
        }
        var reporter = new ProgressReporter(LOG, events, connector);
        var report =
                new ConnectorReport(
                        connector.getStatus(),
                        connector.getMetadata().getGeneration(),
                        clock.instant());
        var reconciliation = new Reconciliation(connector, report, reporter, refusedStatuses);
        try {
            var parent = ParentConnect.of(key.name(), connect, cluster);
            return connector.getMetadata().getDeletionTimestamp() == null
                    ? reconcile(reconciliation, parent)
                    : new ConnectorFinalizer(views, metadataChanges).delete(reconciliation, parent);
        } catch (KubeUnavailableException e) {
            reporter.recordUnavailable(e);
            return UpdateControl.<Connector>noUpdate().rescheduleAfter(PollIntervals.UNAVAILABLE);
        } catch (KubeConflictException e) {
            reporter.info(String.valueOf(e.getMessage()));
            return UpdateControl.<Connector>noUpdate().rescheduleAfter(PollIntervals.UNAVAILABLE);
        } catch (KubeRefusedException e) {
            return reconciliation
                    .patchStatus(each ->
                            each.refusedByKubernetes(e.reason(), String.valueOf(e.getMessage())))
                    .rescheduleAfter(PollIntervals.BLOCKED);
        } catch (RuntimeException e) {
            LOG.error("{}: this is a bug in the operator", reporter.name(), e);
            return reconciliation
                    .patchStatus(each -> each.unknownState("InternalError", e.toString()))
                    .rescheduleAfter(PollIntervals.INTERNAL_ERROR);
        }
    }

    @Override
    public ErrorStatusUpdateControl<Connector> updateErrorStatus(
            Connector connector, Context<Connector> context, Exception e) {
        return refusedStatuses.handle(connector, e, new ProgressReporter(LOG, events, connector));
    }

    /** One reconciliation of one Connector. */
    record Reconciliation(
            Connector connector,
            ConnectorReport report,
            ProgressReporter reporter,
            RefusedStatuses refusedStatuses) {

        String name() {
            return connector.getMetadata().getName();
        }

        boolean held() {
            return connector.hasFinalizer(ConnectorMetadataChanges.FINALIZER);
        }

        UpdateControl<Connector> patchStatus(Function<ConnectorReport, ConnectorStatus> status) {
            return patchUnlessSame(connector, status.apply(report), reporter, refusedStatuses);
        }
    }

    private UpdateControl<Connector> reconcile(
            Reconciliation reconciliation, ParentConnect parent) {
        return switch (parent) {
            case ParentConnect.Gone(String why) ->
                    reconciliation.patchStatus(report -> report.connectNotReady(why));
            case ParentConnect.Invalid(String why, boolean paused) ->
                    reconciliation.patchStatus(report -> report.connectNotReady(why));
            case ParentConnect.Known known ->
                    views.find(ConnectorIndex.connect(reconciliation.connector()))
                            .map(view -> reconcile(reconciliation, known, view))
                            // The Connect's reconciler opens the view, and that triggers its
                            // Connectors.
                            .orElseGet(() ->
                                    known.notReady().isEmpty()
                                            ? UpdateControl.noUpdate()
                                            : reconciliation.patchStatus(report ->
                                                    report.connectNotReady(known.notReady())));
        };
    }

    private UpdateControl<Connector> reconcile(
            Reconciliation reconciliation, ParentConnect.Known known, ConnectView view) {
        return switch (ConnectorModel.parse(reconciliation.connector())) {
            case ParseResult.Invalid<ConnectorModel> invalid -> {
                view.refer(reconciliation.name(), Set.of());
                view.settled(reconciliation.name(), true);
                yield reconciliation.patchStatus(report -> report.invalid(invalid.problems()));
            }
            case ParseResult.Valid<ConnectorModel>(ConnectorModel model) -> {
                if (!known.paused()) {
                    view.refer(model.name(), references(model));
                }
                var seen = view.observed();
                if (seen.isEmpty()) {
                    yield UpdateControl.noUpdate();
                }
                yield switch (seen.get()) {
                    case ObservedConnect.Unknown unknown ->
                            notReady(reconciliation, known, view, unknown.why());
                    case ObservedConnect.Known connect ->
                            new Work(reconciliation, model, known, view, connect).reconcile();
                };
            }
        };
    }

    private static Set<SecretKey> references(ConnectorModel model) {
        return model.config().values().stream()
                .filter(SecretKey.class::isInstance)
                .map(SecretKey.class::cast)
                .collect(Collectors.toSet());
    }

    /** A restart of the only worker says nothing about its connectors. */
    private static UpdateControl<Connector> notReady(
            Reconciliation reconciliation,
            ParentConnect.Known known,
            ConnectView view,
            String why) {
        var isNew = reconciliation.connector().getStatus() == null;
        return isNew || view.silentForLong().isPresent()
                ? reconciliation.patchStatus(report ->
                        report.connectNotReady(known.notReady().isEmpty() ? why : known.notReady()))
                : UpdateControl.noUpdate();
    }

    /** What is to be done for a valid Connector whose Connect answers. */
    private final class Work {
        private final Reconciliation reconciliation;
        private final ConnectorModel model;
        private final ParentConnect.Known known;
        private final ConnectView view;
        private final ObservedConnect.Known seen;

        Work(
                Reconciliation reconciliation,
                ConnectorModel model,
                ParentConnect.Known known,
                ConnectView view,
                ObservedConnect.Known seen) {
            this.reconciliation = reconciliation;
            this.model = model;
            this.known = known;
            this.view = view;
            this.seen = seen;
        }

        UpdateControl<Connector> reconcile() {
            if (!known.paused() && !reconciliation.held()) {
                if (!metadataChanges.hold(reconciliation.connector())) {
                    // It is gone, or was changed, which triggers a reconciliation; if neither:
                    return UpdateControl.<Connector>noUpdate()
                            .rescheduleAfter(PollIntervals.UNAVAILABLE);
                }
                recordAdoption();
            }
            var remembered = view.history(model.name());
            var history =
                    new ConnectorPlan.History(
                            reconciliation.report().restarts().orLater(remembered.restarts()),
                            remembered.changed());
            var decision = ConnectorPlan.next(model, view::secret, seen, history, clock.instant());
            if (known.paused()) {
                view.settled(model.name(), true);
                return report(decision.notCarriedOut(history.restarts()), new StepOutcome.Paused());
            }
            var outcome = carryOut(decision);
            if (outcome instanceof StepOutcome.Refused) {
                decision =
                        decision.with(
                                ConnectorPlan.next(
                                        model,
                                        view::secret,
                                        seen,
                                        history.afterRefusal(),
                                        clock.instant()));
                restart(decision);
            }
            view.settled(model.name(), isSettled(decision, outcome));
            var control = report(decision, outcome);
            return decision.lookAgain()
                    .map(at -> Duration.between(clock.instant(), at))
                    .map(left -> left.compareTo(LEAST) < 0 ? LEAST : left)
                    .map(due -> RetryIntervals.lookAgain(control, due))
                    .orElse(control);
        }

        private void recordAdoption() {
            if (seen.connector(model.name()).isPresent()) {
                reconciliation
                        .reporter()
                        .recordEvent(
                                "Adopted",
                                "Connect %s had a connector of this name already; it gets the settings and the state of this Connector, and keeps its offsets"
                                        .formatted(model.connect()));
            }
        }

        private void restart(ConnectorPlan.Decision decision) {
            if (!decision.restart().isEmpty()) {
                decision.restart().forEach(reconciliation.reporter()::recordStep);
                view.restart(model.name(), decision.restart(), decision.restarts());
            }
        }

        private StepOutcome carryOut(ConnectorPlan.Decision decision) {
            restart(decision);
            var changes = decision.changes();
            if (changes.isEmpty()) {
                view.nothingToChange(model.name());
                return new StepOutcome.Done();
            }
            if (!view.wasSubmitted(model.name(), changes)) {
                changes.forEach(reconciliation.reporter()::recordStep);
            }
            // While they are made again, their last outcome stands.
            return view.submit(model.name(), changes)
                    .or(() -> view.lastChange(model.name(), changes))
                    .map(ChangeOutcome::outcome)
                    .orElseGet(StepOutcome.Done::new);
        }

        private boolean isSettled(ConnectorPlan.Decision decision, StepOutcome outcome) {
            if (outcome instanceof StepOutcome.Refused) {
                return true;
            }
            if (decision.nextRestart().isPresent()) {
                return !clock.instant().isBefore(decision.restarts().last().plus(WATCHED));
            }
            return decision.changes().isEmpty() && decision.plan().waits().isEmpty();
        }

        private UpdateControl<Connector> report(
                ConnectorPlan.Decision decision, StepOutcome outcome) {
            return reconciliation.patchStatus(report ->
                    report.of(
                            model,
                            known.model().user(),
                            seen.connector(model.name()),
                            decision,
                            outcome));
        }
    }

    private static UpdateControl<Connector> patchUnlessSame(
            Connector connector,
            ConnectorStatus status,
            ProgressReporter reporter,
            RefusedStatuses refusedStatuses) {
        var previous = connector.getStatus();
        if (status.equals(previous)) {
            return UpdateControl.noUpdate();
        }
        return refusedStatuses.write(
                connector,
                withStatus(connector, status),
                () ->
                        reporter.recordConditionProblems(
                                previous == null ? null : previous.conditions(),
                                status.conditions()));
    }

    /** Only the fields to apply: server-side apply takes ownership of every field that is sent. */
    private static Connector withStatus(Connector connector, ConnectorStatus status) {
        var applied = new Connector();
        applied.setMetadata(
                new ObjectMetaBuilder()
                        .withName(connector.getMetadata().getName())
                        .withNamespace(connector.getMetadata().getNamespace())
                        .build());
        applied.setStatus(status);
        return applied;
    }
}
