package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.User;
import dev.spillway.operator.api.UserStatus;
import dev.spillway.operator.kube.ClusterClaims;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.KubeConflictException;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.UserMetadataChanges;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.UserModel;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.users.ScramCredential;
import dev.spillway.operator.plan.users.UserPlan;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.status.UserReport;
import dev.spillway.operator.status.UserSecretFacts;
import dev.spillway.operator.view.ClusterView;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.KafkaStatus;
import dev.spillway.operator.view.PollIntervals;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every User to its spec: its ACLs, quotas and password in the Kafka of its Cluster, then
 * its Secret. Like {@link TopicReconciler} it never waits for Kafka, so there may be thousands of
 * Users; it manages the finalizer itself.
 */
@ControllerConfiguration(name = "user")
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = RetryIntervals.INITIAL_MS,
        intervalMultiplier = 2,
        maxInterval = RetryIntervals.MAX_MS)
public class UserReconciler implements Reconciler<User> {
    private static final Logger LOG = LoggerFactory.getLogger(UserReconciler.class);

    private final ClusterViews views;
    private final UserIndex index;
    private final ViewEventSource viewEvents;
    private final ClusterModelCache models;
    private final ClientEndpoints endpoints;
    private final UserSecretKeeper secrets;
    private final UserMetadataChanges metadataChanges;
    private final ClusterClaims claims;
    private final EventRecorder events;
    private final RefusedStatuses refusedStatuses;
    private final Clock clock;

    public UserReconciler(
            ClusterViews views,
            UserIndex index,
            ViewEventSource viewEvents,
            ClusterModelCache models,
            ClientEndpoints endpoints,
            UserSecretKeeper secrets,
            UserMetadataChanges metadataChanges,
            ClusterClaims claims,
            EventRecorder events,
            Clock clock) {
        this.views = views;
        this.index = index;
        this.viewEvents = viewEvents;
        this.models = models;
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.metadataChanges = metadataChanges;
        this.claims = claims;
        this.events = events;
        this.refusedStatuses = new RefusedStatuses(clock);
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, User>> prepareEventSources(EventSourceContext<User> context) {
        index.index(context.getPrimaryCache());
        return List.of(
                ParentClusterEvents.of(User.class, context, UserIndex::cluster, index::of),
                viewEvents.userEvents());
    }

    @Override
    public UpdateControl<User> reconcile(User user, Context<User> context) {
        if (context.isPrimaryResourceDeleted()) {
            Recreation.lookAgain(user, context, viewEvents.userEvents()::propagateEvent);
            secrets.forget(user.getMetadata().getUid());
            // One of the same name in Kafka may have waited for this one.
            viewEvents.usersChanged(UserIndex.cluster(user), List.of(UserIndex.holder(user)));
            return UpdateControl.noUpdate();
        }
        if (isOfAnotherOperator(user, context)) {
            return UpdateControl.noUpdate();
        }
        var reporter = new ProgressReporter(LOG, events, user);
        var report =
                new UserReport(
                        user.getStatus(), user.getMetadata().getGeneration(), clock.instant());
        var reconciliation = new Reconciliation(user, report, reporter, refusedStatuses);
        try {
            var cluster = cluster(context);
            var parent = ParentCluster.of(UserIndex.cluster(user).name(), cluster, models);
            return user.getMetadata().getDeletionTimestamp() == null
                    ? reconcile(reconciliation, parent, cluster)
                    : new UserFinalizer(views, secrets, metadataChanges)
                            .delete(reconciliation, parent);
        } catch (KubeUnavailableException e) {
            reporter.recordUnavailable(e);
            return UpdateControl.<User>noUpdate().rescheduleAfter(PollIntervals.UNAVAILABLE);
        } catch (KubeConflictException e) {
            // The Secret was changed or made meanwhile; it is read again.
            reporter.info(String.valueOf(e.getMessage()));
            return UpdateControl.<User>noUpdate().rescheduleAfter(PollIntervals.UNAVAILABLE);
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

    /** Such a Cluster's reconciler opens no view; when it does, that triggers its Users. */
    private boolean isOfAnotherOperator(User user, Context<User> context) {
        var cluster = cluster(context);
        return cluster != null
                && claims.namesAnother(cluster)
                && views.find(UserIndex.cluster(user)).isEmpty();
    }

    @Override
    public ErrorStatusUpdateControl<User> updateErrorStatus(
            User user, Context<User> context, Exception e) {
        return refusedStatuses.handle(user, e, new ProgressReporter(LOG, events, user));
    }

    /** One reconciliation of one User. */
    record Reconciliation(
            User user,
            UserReport report,
            ProgressReporter reporter,
            RefusedStatuses refusedStatuses) {

        boolean held() {
            return user.hasFinalizer(UserMetadataChanges.FINALIZER);
        }

        UpdateControl<User> patchStatus(Function<UserReport, UserStatus> status) {
            return patchUnlessSame(user, status.apply(report), reporter, refusedStatuses);
        }
    }

    private UpdateControl<User> reconcile(
            Reconciliation reconciliation, ParentCluster parent, @Nullable Cluster cluster) {
        return switch (parent) {
            case ParentCluster.Missing missing ->
                    reconciliation.patchStatus(report -> report.clusterNotReady(missing.why()));
            case ParentCluster.Deleting deleting ->
                    reconciliation.patchStatus(report -> report.clusterNotReady(deleting.why()));
            case ParentCluster.Invalid invalid ->
                    reconciliation.patchStatus(report -> report.clusterNotReady(invalid.why()));
            case ParentCluster.Known known -> {
                var of = Objects.requireNonNull(cluster, "its model is known");
                yield views.find(UserIndex.cluster(reconciliation.user()))
                        .map(view -> reconcile(reconciliation, known, of, view))
                        // The Cluster's reconciler opens the view, and that triggers its Users.
                        .orElseGet(UpdateControl::noUpdate);
            }
        };
    }

    private UpdateControl<User> reconcile(
            Reconciliation reconciliation,
            ParentCluster.Known known,
            Cluster cluster,
            ClusterView view) {
        return switch (UserModel.parse(reconciliation.user())) {
            case ParseResult.Invalid<UserModel> invalid ->
                    reconciliation.patchStatus(report -> report.invalid(invalid.problems()));
            case ParseResult.Valid<UserModel> valid -> {
                var owner = index.owner(reconciliation.user());
                if (owner.isPresent()) {
                    yield reconciliation.patchStatus(report ->
                            report.nameTaken(valid.model().identity().name(), owner.get()));
                }
                var seen = view.access();
                if (seen.isEmpty()) {
                    yield view.unavailableForLong()
                            .map(silent ->
                                    reconciliation.patchStatus(
                                            report -> kafkaUnavailable(report, silent)))
                            .orElseGet(UpdateControl::noUpdate);
                }
                yield switch (seen.get()) {
                    case ObservedAccess.Unknown(String why) ->
                            reconciliation.patchStatus(
                                    report -> report.unknownState("KafkaUnavailable", why));
                    case ObservedAccess.Known access ->
                            new Work(reconciliation, valid.model(), known, view, access)
                                    .reconcile(cluster);
                };
            }
        };
    }

    /** A cluster whose brokers are not ready yet is not an error of its users. */
    private static UserStatus kafkaUnavailable(UserReport report, KafkaStatus.Silent silent) {
        return silent.mayServe()
                ? report.unknownState("KafkaUnavailable", silent.why())
                : report.clusterNotReady("Kafka is not available: " + silent.why());
    }

    /** What is to be done for a valid User whose Kafka answers. */
    private final class Work {
        private final Reconciliation reconciliation;
        private final UserModel model;
        private final ParentCluster.Known known;
        private final ClusterView view;
        private final ObservedAccess.Known access;
        private final String holder;

        Work(
                Reconciliation reconciliation,
                UserModel model,
                ParentCluster.Known known,
                ClusterView view,
                ObservedAccess.Known access) {
            this.reconciliation = reconciliation;
            this.model = model;
            this.known = known;
            this.view = view;
            this.access = access;
            this.holder = model.identity().holder();
        }

        UpdateControl<User> reconcile(Cluster cluster) {
            if (!known.paused()
                    && !reconciliation.held()
                    && !metadataChanges.hold(reconciliation.user())) {
                // It is gone, or was changed, which triggers a reconciliation; if neither:
                return UpdateControl.<User>noUpdate().rescheduleAfter(PollIntervals.UNAVAILABLE);
            }
            var look =
                    secrets.look(
                            model,
                            endpoints.find(cluster, known.model(), model.identity()),
                            access.user(model.identity().name()));
            var plan = UserPlan.next(model, credential(look), access).then(steps(look));
            if (known.paused()) {
                return report(plan, new StepOutcome.Paused(), facts(look));
            }
            var steps = plan.ofUser();
            if (!steps.isEmpty()) {
                return change(plan, facts(look));
            }
            view.forgetUser(holder);
            return switch (look) {
                case UserSecretKeeper.Look.Found found when plan.isDone() -> keep(plan, found);
                case UserSecretKeeper.Look any -> report(plan, new StepOutcome.Done(), facts(look));
            };
        }

        private UpdateControl<User> keep(Plan plan, UserSecretKeeper.Look.Found found) {
            return switch (secrets.keep(model, found)) {
                case UserSecretKeeper.Kept.Whole(var facts, var replaced) -> {
                    if (replaced) {
                        reconciliation
                                .reporter()
                                .recordEvent(
                                        "CredentialsReplaced",
                                        "Secret "
                                                + facts.name()
                                                + " has new credentials; clients must read it"
                                                + " again");
                    }
                    yield report(plan, new StepOutcome.Done(), Optional.of(facts));
                }
                case UserSecretKeeper.Kept.Not(var why) ->
                        report(plan.then(List.of(why)), new StepOutcome.Done(), Optional.empty());
            };
        }

        private UpdateControl<User> change(Plan plan, Optional<UserSecretFacts> facts) {
            var steps = plan.ofUser();
            if (!view.wasUserSubmitted(holder, steps)) {
                steps.forEach(reconciliation.reporter()::recordStep);
            }
            return view.submitUser(holder, steps)
                    .map(result ->
                            switch (result.outcome()) {
                                // Nothing to report until a snapshot shows it.
                                case StepOutcome.Done done -> UpdateControl.<User>noUpdate();
                                case StepOutcome.Paused paused -> UpdateControl.<User>noUpdate();
                                case StepOutcome.Refused refused -> report(plan, refused, facts);
                                case StepOutcome.Unavailable unavailable ->
                                        report(plan, unavailable, facts);
                            })
                    .orElseGet(UpdateControl::noUpdate);
        }

        private UpdateControl<User> report(
                Plan plan, StepOutcome outcome, Optional<UserSecretFacts> facts) {
            var control =
                    reconciliation.patchStatus(report ->
                            report.of(
                                    model,
                                    access.user(model.identity().name()),
                                    plan,
                                    outcome,
                                    facts));
            var again =
                    plan.isDone()
                            ? secrets.lookAgainAfter(model)
                            : Optional.of(secrets.retryAfter());
            return again.map(due -> RetryIntervals.lookAgain(control, due)).orElse(control);
        }
    }

    private static ScramCredential credential(UserSecretKeeper.Look look) {
        return switch (look) {
            case UserSecretKeeper.Look.Found found ->
                    found.password()
                            .<ScramCredential>map(ScramCredential.Of::new)
                            .orElseGet(ScramCredential.AsItIs::new);
            case UserSecretKeeper.Look.InPlace inPlace -> new ScramCredential.AsItIs();
            case UserSecretKeeper.Look.None none -> none.credential();
            case UserSecretKeeper.Look.NotNeeded notNeeded -> new ScramCredential.AsItIs();
        };
    }

    private static List<Step> steps(UserSecretKeeper.Look look) {
        return look instanceof UserSecretKeeper.Look.None none ? List.of(none.why()) : List.of();
    }

    private static Optional<UserSecretFacts> facts(UserSecretKeeper.Look look) {
        return look instanceof UserSecretKeeper.Look.InPlace(var facts)
                ? Optional.of(facts)
                : Optional.empty();
    }

    private static @Nullable Cluster cluster(Context<User> context) {
        return context.getSecondaryResource(Cluster.class).orElse(null);
    }

    private static UpdateControl<User> patchUnlessSame(
            User user,
            UserStatus status,
            ProgressReporter reporter,
            RefusedStatuses refusedStatuses) {
        var previous = user.getStatus();
        if (status.equals(previous)) {
            return UpdateControl.noUpdate();
        }
        return refusedStatuses.write(
                user,
                withStatus(user, status),
                () ->
                        reporter.recordConditionProblems(
                                previous == null ? null : previous.conditions(),
                                status.conditions()));
    }

    /** Only the fields to apply: server-side apply takes ownership of every field that is sent. */
    private static User withStatus(User user, UserStatus status) {
        var applied = new User();
        applied.setMetadata(
                new ObjectMetaBuilder()
                        .withName(user.getMetadata().getName())
                        .withNamespace(user.getMetadata().getNamespace())
                        .build());
        applied.setStatus(status);
        return applied;
    }
}
