package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.Connect;
import dev.spillway.operator.api.ConnectStatus;
import dev.spillway.operator.connect.ConnectAccess;
import dev.spillway.operator.desired.DesiredConnect;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.kube.ClusterClaims;
import dev.spillway.operator.kube.ConnectObjects;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.KubeConflictException;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.Kubernetes;
import dev.spillway.operator.kube.UserSecrets;
import dev.spillway.operator.kube.WorkerCertificates;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.KafkaVersion;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.Sha256;
import dev.spillway.operator.model.UserModel;
import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.observed.ObservedConnector;
import dev.spillway.operator.observed.ObservedWorkers;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.connect.ConnectPlan;
import dev.spillway.operator.plan.connect.WorkerAccess;
import dev.spillway.operator.plan.connect.WorkerCredentials;
import dev.spillway.operator.plan.nodes.SharedObjects;
import dev.spillway.operator.status.ConnectReport;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.view.ClusterKey;
import dev.spillway.operator.view.ConnectKey;
import dev.spillway.operator.view.ConnectView;
import dev.spillway.operator.view.ConnectViews;
import dev.spillway.operator.view.PollIntervals;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
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
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every Connect to its spec: the topics of its group, its workers, and the view by which its
 * Connectors are managed. What exists is read from the API server each time: there are few
 * Connects, and an informer for each kind of object would cost more.
 */
@ControllerConfiguration(name = "connect")
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = RetryIntervals.INITIAL_MS,
        intervalMultiplier = 2,
        maxInterval = RetryIntervals.MAX_MS)
public class ConnectReconciler implements Reconciler<Connect> {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectReconciler.class);

    /** What a User's Secret tells its workers. */
    private static final String CLIENT_PROPERTIES = "client.properties";

    private static final int HASH_DIGITS = 12;

    private final Installation installation;
    private final Kubernetes kubernetes;
    private final ConnectObjects objects;
    private final UserSecrets secrets;
    private final WorkerCertificates certificates;
    private final ConnectViews views;
    private final ConnectEventSource viewEvents;
    private final ConnectorIndex connectors;
    private final UserIndex users;
    private final ClusterModelCache models;
    private final ClusterClaims claims;
    private final EventRecorder events;
    private final RefusedStatuses refusedStatuses;
    private final Clock clock;

    public ConnectReconciler(
            Installation installation,
            Kubernetes kubernetes,
            ConnectObjects objects,
            UserSecrets secrets,
            WorkerCertificates certificates,
            ConnectViews views,
            ConnectEventSource viewEvents,
            ConnectorIndex connectors,
            UserIndex users,
            ClusterModelCache models,
            ClusterClaims claims,
            EventRecorder events,
            Clock clock) {
        this.installation = installation;
        this.kubernetes = kubernetes;
        this.objects = objects;
        this.secrets = secrets;
        this.certificates = certificates;
        this.views = views;
        this.viewEvents = viewEvents;
        this.connectors = connectors;
        this.users = users;
        this.models = models;
        this.claims = claims;
        this.events = events;
        this.refusedStatuses = new RefusedStatuses(clock);
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Connect>> prepareEventSources(EventSourceContext<Connect> context) {
        var cache = context.getPrimaryCache();
        return List.of(
                ParentClusterEvents.of(
                        Connect.class,
                        context,
                        ConnectReconciler::cluster,
                        key -> cache.list(connect -> cluster(connect).equals(key)).toList()),
                deployments(context),
                viewEvents.connectEvents());
    }

    private static EventSource<Deployment, Connect> deployments(
            EventSourceContext<Connect> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Deployment.class, Connect.class)
                        .withName("Deployment")
                        .withLabelSelector(Labels.CONNECT)
                        .withSecondaryToPrimaryMapper(ConnectReconciler::connect)
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
    }

    private static Set<ResourceID> connect(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return Stream.ofNullable(labels == null ? null : labels.get(Labels.CONNECT))
                .map(name -> new ResourceID(name, object.getMetadata().getNamespace()))
                .collect(Collectors.toSet());
    }

    @Override
    public UpdateControl<Connect> reconcile(Connect connect, Context<Connect> context) {
        var key = key(connect);
        if (context.isPrimaryResourceDeleted()) {
            Recreation.lookAgain(connect, context, viewEvents.connectEvents()::propagateEvent);
        }
        if (context.isPrimaryResourceDeleted()
                || connect.getMetadata().getDeletionTimestamp() != null) {
            // Kubernetes removes what belongs to it, and Connectors see that it is gone.
            views.close(key);
            return UpdateControl.noUpdate();
        }
        var cluster = context.getSecondaryResource(Cluster.class).orElse(null);
        if (cluster != null && claims.namesAnother(cluster)) {
            views.close(key);
            return UpdateControl.noUpdate();
        }
        var reporter = new ProgressReporter(LOG, events, connect);
        var report =
                new ConnectReport(
                        connect.getStatus(),
                        connect.getMetadata().getGeneration(),
                        clock.instant());
        var reconciliation = new Reconciliation(connect, report, reporter);
        try {
            return reconcile(
                    reconciliation,
                    ParentCluster.of(cluster(connect).name(), cluster, models),
                    cluster);
        } catch (KubeUnavailableException e) {
            reporter.recordUnavailable(e);
            return UpdateControl.<Connect>noUpdate().rescheduleAfter(PollIntervals.UNAVAILABLE);
        } catch (KubeConflictException e) {
            reporter.info(String.valueOf(e.getMessage()));
            return UpdateControl.<Connect>noUpdate().rescheduleAfter(PollIntervals.UNAVAILABLE);
        } catch (KubeRefusedException e) {
            return patchStatus(
                            reconciliation,
                            each ->
                                    each.refusedByKubernetes(
                                            e.reason(), String.valueOf(e.getMessage())))
                    .rescheduleAfter(PollIntervals.BLOCKED);
        } catch (RuntimeException e) {
            LOG.error("{}: this is a bug in the operator", reporter.name(), e);
            return patchStatus(
                            reconciliation,
                            each -> each.unknownState("InternalError", e.toString()))
                    .rescheduleAfter(PollIntervals.INTERNAL_ERROR);
        }
    }

    @Override
    public ErrorStatusUpdateControl<Connect> updateErrorStatus(
            Connect connect, Context<Connect> context, Exception e) {
        return refusedStatuses.handle(connect, e, new ProgressReporter(LOG, events, connect));
    }

    /** One reconciliation of one Connect. */
    private record Reconciliation(
            Connect connect, ConnectReport report, ProgressReporter reporter) {}

    private UpdateControl<Connect> reconcile(
            Reconciliation reconciliation, ParentCluster parent, @Nullable Cluster cluster) {
        return switch (parent) {
            case ParentCluster.Missing missing -> waiting(reconciliation, missing.why());
            case ParentCluster.Deleting deleting -> waiting(reconciliation, deleting.why());
            case ParentCluster.Invalid invalid -> waiting(reconciliation, invalid.why());
            case ParentCluster.Known known -> {
                var version = version(cluster);
                yield version.isEmpty()
                        ? waiting(
                                reconciliation,
                                "Cluster " + known.model().name() + " does not run yet")
                        : switch (ConnectModel.parse(reconciliation.connect())) {
                            case ParseResult.Invalid<ConnectModel> invalid ->
                                    patchStatus(
                                            reconciliation,
                                            report -> report.invalid(invalid.problems()));
                            case ParseResult.Valid<ConnectModel> valid ->
                                    reconcile(
                                            reconciliation,
                                            new DesiredConnect(
                                                    installation,
                                                    known.model().running(version.get()),
                                                    valid.model(),
                                                    objects.plugins()),
                                            clusterId(cluster),
                                            known.paused());
                        };
            }
        };
    }

    private static String clusterId(@Nullable Cluster cluster) {
        return Optional.ofNullable(cluster)
                .map(Cluster::getStatus)
                .map(ClusterStatus::clusterId)
                .orElse("");
    }

    private UpdateControl<Connect> waiting(Reconciliation reconciliation, String why) {
        return patchStatus(reconciliation, report -> report.clusterNotReady(why))
                .rescheduleAfter(PollIntervals.BLOCKED);
    }

    /** What its nodes run, by its status: an unset version of the spec means that. */
    private static Optional<KafkaVersion> version(@Nullable Cluster cluster) {
        return Optional.ofNullable(cluster)
                .map(Cluster::getStatus)
                .map(ClusterStatus::version)
                .flatMap(KafkaVersion::parse);
    }

    /**
     * @param clusterId Kafka's id of the Cluster: workers of one that was made anew under its name
     *     know nothing of what they remember
     */
    private UpdateControl<Connect> reconcile(
            Reconciliation reconciliation,
            DesiredConnect desired,
            String clusterId,
            boolean paused) {
        var connect = desired.connect();
        var credentials = credentials(desired, clusterId);
        List<HasMetadata> all =
                Stream.concat(desired.topics().stream(), desired.workers("").stream())
                        .map(HasMetadata.class::cast)
                        .toList();
        var observed = objects.read(connect.namespace(), connect.name(), all);
        var plan =
                ConnectPlan.next(
                        observed.copiesPlugins() ? desired.withCopies() : desired,
                        credentials,
                        observed);
        if (!paused) {
            claims.requireOurs(connect.namespace(), connect.cluster());
            var access = access(desired);
            views.ensureValues(connect);
            apply(reconciliation, plan, connect);
            if (observed.deployment().isPresent()) {
                views.open(connect, access);
            }
        }
        return report(
                reconciliation,
                connect,
                observed,
                plan,
                paused ? new StepOutcome.Paused() : new StepOutcome.Done());
    }

    private void apply(Reconciliation reconciliation, Plan plan, ConnectModel connect) {
        var changes = kubernetes.changes(connect.namespace());
        for (var step : plan.steps()) {
            if (step instanceof KubeStep.Apply apply) {
                reconciliation.reporter().recordStep(apply);
                changes.apply(apply.object());
            }
        }
    }

    private ConnectAccess access(DesiredConnect desired) {
        var connect = desired.connect();
        var names = connect.names();
        var material = certificates.keep(connect, desired.secret(names.tlsSecret()));
        return new ConnectAccess(
                names.host(connect.namespace()),
                Ports.CONNECT,
                material.chain(),
                material.key(),
                material.trust());
    }

    /** Of the User that the Connect names, if it may run workers. */
    private WorkerCredentials credentials(DesiredConnect desired, String clusterId) {
        var connect = desired.connect();
        var user = users.named(connect.namespace(), connect.user());
        if (user.isEmpty()) {
            return new WorkerCredentials.None(
                    new Step.Wait(
                            ConnectPlan.START,
                            "there is no User " + connect.user(),
                            "there is one, with {allow: Connect, connect: %s} in its spec.access"
                                    .formatted(connect.name())));
        }
        return WorkerAccess.obstacle(desired, user.get())
                .<WorkerCredentials>map(WorkerCredentials.None::new)
                .orElseGet(() -> secret(connect, clusterId));
    }

    private WorkerCredentials secret(ConnectModel connect, String clusterId) {
        var name = UserModel.secretOf(connect.user());
        return secrets.read(connect.namespace(), name)
                .flatMap(secret -> Optional.ofNullable(secret.getData()))
                .flatMap(data -> Optional.ofNullable(data.get(CLIENT_PROPERTIES)))
                .<WorkerCredentials>map(
                        text -> new WorkerCredentials.Of(Sha256.hex(text + clusterId, HASH_DIGITS)))
                .orElseGet(() ->
                        new WorkerCredentials.None(
                                new Step.Wait(
                                        ConnectPlan.START,
                                        "Secret " + name + " has no client.properties yet",
                                        "User " + connect.user() + " is Ready")));
    }

    private UpdateControl<Connect> report(
            Reconciliation reconciliation,
            ConnectModel connect,
            ObservedWorkers observed,
            Plan plan,
            StepOutcome outcome) {
        var answer =
                views.find(key(reconciliation.connect()))
                        .flatMap(ConnectView::observed)
                        .orElseGet(() ->
                                new ObservedConnect.Unknown(
                                        "no worker has been asked yet", clock.instant()));
        var undeclared = undeclared(reconciliation, answer);
        if (outcome instanceof StepOutcome.Done) {
            stop(reconciliation, answer, undeclared);
        }
        return patchStatus(
                        reconciliation,
                        report -> report.of(connect, observed, answer, undeclared, plan, outcome))
                .rescheduleAfter(pause(plan, outcome));
    }

    /** What another program changes again and again is not put right twice a second. */
    private static Duration pause(Plan plan, StepOutcome outcome) {
        var drifts =
                !plan.isDone()
                        && plan.steps().stream()
                                .allMatch(step -> step.why().equals(SharedObjects.CHANGED));
        if (drifts) {
            return PollIntervals.BLOCKED;
        }
        return plan.isDone() ? PollIntervals.REFUSED : PollIntervals.after(plan, outcome);
    }

    private SortedSet<String> undeclared(Reconciliation reconciliation, ObservedConnect answer) {
        var undeclared = new TreeSet<String>();
        var declared = connectors.names(key(reconciliation.connect()));
        if (answer instanceof ObservedConnect.Known known && declared.isPresent()) {
            undeclared.addAll(known.connectors().keySet());
            undeclared.removeAll(declared.get());
        }
        return undeclared;
    }

    /** A connector whose Connector is gone would otherwise go on for ever, seen by nobody. */
    private void stop(
            Reconciliation reconciliation, ObservedConnect answer, SortedSet<String> undeclared) {
        var view = views.find(key(reconciliation.connect()));
        if (view.isPresent() && answer instanceof ObservedConnect.Known known) {
            undeclared.stream()
                    .filter(name -> !isStopped(known, name))
                    .forEach(name ->
                            view.get()
                                    .submit(
                                            name,
                                            List.of(
                                                    new ConnectorStep.Stop(
                                                            name, "no Connector declares it"))));
        }
    }

    private static boolean isStopped(ObservedConnect.Known known, String connector) {
        return known.connector(connector)
                .filter(seen -> seen.state().equals(ObservedConnector.STOPPED))
                .isPresent();
    }

    private UpdateControl<Connect> patchStatus(
            Reconciliation reconciliation, Function<ConnectReport, ConnectStatus> status) {
        var connect = reconciliation.connect();
        var previous = connect.getStatus();
        var next = status.apply(reconciliation.report());
        if (next.equals(previous)) {
            return UpdateControl.noUpdate();
        }
        return refusedStatuses.write(
                connect,
                withStatus(connect, next),
                () ->
                        reconciliation
                                .reporter()
                                .recordConditionChanges(
                                        previous == null ? null : previous.conditions(),
                                        next.conditions()));
    }

    /** Only the fields to apply: server-side apply takes ownership of every field that is sent. */
    private static Connect withStatus(Connect connect, ConnectStatus status) {
        var applied = new Connect();
        applied.setMetadata(
                new ObjectMetaBuilder()
                        .withName(connect.getMetadata().getName())
                        .withNamespace(connect.getMetadata().getNamespace())
                        .build());
        applied.setStatus(status);
        return applied;
    }

    private static ConnectKey key(Connect connect) {
        return new ConnectKey(
                connect.getMetadata().getNamespace(), connect.getMetadata().getName());
    }

    /** The schema requires the name; a Connect stored before that has none. */
    private static ClusterKey cluster(Connect connect) {
        var name =
                Stream.ofNullable(connect.getSpec())
                        .flatMap(spec -> Stream.ofNullable(spec.cluster()))
                        .flatMap(cluster -> Stream.ofNullable(cluster.name()))
                        .findFirst()
                        .orElse("");
        return new ClusterKey(connect.getMetadata().getNamespace(), name);
    }
}
