package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.api.TopicStatus;
import dev.spillway.operator.kube.ClusterClaims;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.TopicAnnotations;
import dev.spillway.operator.kube.TopicMetadataChanges;
import dev.spillway.operator.model.HotHorizon;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.TopicMetadata;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.topics.TopicPlan;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.status.TopicReport;
import dev.spillway.operator.view.ChangeOutcome;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every Topic to its spec, in the Kafka of its Cluster. It never blocks: it reads the
 * Cluster's view, queues changes on it, and is triggered again when the view has changed. So there
 * may be thousands of Topics, and an idle one costs nothing.
 *
 * <p>It manages the finalizer itself (see {@link ControllerRegistration}): a Topic gets it in the
 * same write that marks it as the owner of its Kafka topic, so that a Topic that never owned one is
 * deleted without the operator.
 */
@ControllerConfiguration(name = "topic")
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = RetryIntervals.INITIAL_MS,
        intervalMultiplier = 2,
        maxInterval = RetryIntervals.MAX_MS)
public class TopicReconciler implements Reconciler<Topic> {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReconciler.class);

    /**
     * No status is written for a new Topic before it is Ready or has a problem, for at most this
     * long: its first status is then its last. Creating thousands of logs takes Kafka minutes.
     */
    private static final Duration CREATION_GRACE_PERIOD = Duration.ofMinutes(5);

    private final ClusterViews views;
    private final TopicIndex index;
    private final ViewEventSource viewEvents;
    private final ClusterModelCache models;
    private final TopicMetadataChanges metadataChanges;
    private final ClusterClaims claims;
    private final EventRecorder events;
    private final RefusedStatuses refusedStatuses;
    private final Clock clock;

    public TopicReconciler(
            ClusterViews views,
            TopicIndex index,
            ViewEventSource viewEvents,
            ClusterModelCache models,
            TopicMetadataChanges metadataChanges,
            ClusterClaims claims,
            EventRecorder events,
            Clock clock) {
        this.views = views;
        this.index = index;
        this.viewEvents = viewEvents;
        this.models = models;
        this.metadataChanges = metadataChanges;
        this.claims = claims;
        this.events = events;
        this.refusedStatuses = new RefusedStatuses(clock);
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Topic>> prepareEventSources(EventSourceContext<Topic> context) {
        index.index(context.getPrimaryCache());
        return List.of(
                ParentClusterEvents.of(Topic.class, context, TopicIndex::cluster, index::of),
                viewEvents.topicEvents());
    }

    @Override
    public UpdateControl<Topic> reconcile(Topic topic, Context<Topic> context) {
        if (context.isPrimaryResourceDeleted()) {
            Recreation.lookAgain(topic, context, viewEvents.topicEvents()::propagateEvent);
            return UpdateControl.noUpdate();
        }
        if (isOfAnotherOperator(topic, context)) {
            return UpdateControl.noUpdate();
        }
        var reporter = new ProgressReporter(LOG, events, topic);
        var report =
                new TopicReport(
                        topic.getStatus(), topic.getMetadata().getGeneration(), clock.instant());
        try {
            var parent =
                    ParentCluster.of(TopicIndex.cluster(topic).name(), cluster(context), models);
            var reconciliation =
                    new Reconciliation(
                            topic, TopicIndex.kafkaName(topic), report, reporter, refusedStatuses);
            return topic.getMetadata().getDeletionTimestamp() == null
                    ? reconcile(reconciliation, parent)
                    : new TopicFinalizer(views, index, metadataChanges)
                            .delete(reconciliation, parent);
        } catch (KubeUnavailableException e) {
            reporter.recordUnavailable(e);
            return UpdateControl.<Topic>noUpdate().rescheduleAfter(PollIntervals.UNAVAILABLE);
        } catch (KubeRefusedException e) {
            return patchUnlessSame(
                            topic,
                            report.refusedByKubernetes(e.reason(), String.valueOf(e.getMessage())),
                            reporter,
                            refusedStatuses)
                    .rescheduleAfter(PollIntervals.BLOCKED);
        } catch (RuntimeException e) {
            LOG.error("{}: this is a bug in the operator", reporter.name(), e);
            return patchUnlessSame(
                            topic,
                            report.unknown("InternalError", e.toString()),
                            reporter,
                            refusedStatuses)
                    .rescheduleAfter(PollIntervals.INTERNAL_ERROR);
        }
    }

    /** Such a Cluster's reconciler opens no view; when it does, that triggers its Topics. */
    private boolean isOfAnotherOperator(Topic topic, Context<Topic> context) {
        var cluster = cluster(context);
        return cluster != null
                && claims.namesAnother(cluster)
                && views.find(TopicIndex.cluster(topic)).isEmpty();
    }

    @Override
    public ErrorStatusUpdateControl<Topic> updateErrorStatus(
            Topic topic, Context<Topic> context, Exception e) {
        return refusedStatuses.handle(topic, e, new ProgressReporter(LOG, events, topic));
    }

    /** One reconciliation of one Topic. */
    record Reconciliation(
            Topic topic,
            String name,
            TopicReport report,
            ProgressReporter reporter,
            RefusedStatuses refusedStatuses) {

        TopicMetadata metadata() {
            return TopicAnnotations.read(topic);
        }

        UpdateControl<Topic> patchStatus(Function<TopicReport, TopicStatus> status) {
            return patchUnlessSame(topic, status.apply(report), reporter, refusedStatuses);
        }
    }

    private UpdateControl<Topic> reconcile(Reconciliation reconciliation, ParentCluster parent) {
        return switch (parent) {
            case ParentCluster.Missing missing ->
                    reconciliation.patchStatus(report -> report.clusterNotReady(missing.why()));
            case ParentCluster.Deleting deleting ->
                    reconciliation.patchStatus(report -> report.clusterNotReady(deleting.why()));
            case ParentCluster.Invalid invalid ->
                    reconciliation.patchStatus(report -> report.clusterNotReady(invalid.why()));
            case ParentCluster.Known known ->
                    views.find(TopicIndex.cluster(reconciliation.topic()))
                            .map(view -> reconcile(reconciliation, known, view))
                            // The Cluster's reconciler opens the view, and that triggers its
                            // Topics.
                            .orElseGet(UpdateControl::noUpdate);
        };
    }

    private UpdateControl<Topic> reconcile(
            Reconciliation reconciliation, ParentCluster.Known known, ClusterView view) {
        var cluster =
                known.model()
                        .withBrokersAtLeast(view.brokers())
                        .withHorizon(view.hotHorizon().orElse(HotHorizon.ALL));
        return switch (TopicModel.parse(reconciliation.topic(), cluster)) {
            case ParseResult.Invalid<TopicModel> invalid ->
                    reconciliation.patchStatus(report -> report.invalid(invalid.problems()));
            case ParseResult.Valid<TopicModel> valid -> {
                var owner = index.owner(reconciliation.topic());
                if (owner.isPresent()) {
                    yield reconciliation.patchStatus(
                            report -> report.nameTaken(reconciliation.name(), owner.get()));
                }
                var seen = view.topic(reconciliation.name());
                if (seen.isEmpty()) {
                    yield view.unavailableForLong()
                            .map(silent ->
                                    reconciliation.patchStatus(
                                            report -> kafkaUnavailable(report, silent)))
                            .orElseGet(UpdateControl::noUpdate);
                }
                var brokers =
                        switch (seen.get()) {
                            case ObservedTopic.Absent absent -> view.servingBrokers();
                            case ObservedTopic.Present present -> cluster.brokers().replicas();
                        };
                var plan =
                        TopicPlan.next(
                                valid.model(),
                                seen.get(),
                                reconciliation.metadata().settings(),
                                brokers);
                yield known.paused()
                        ? reportStatus(
                                reconciliation,
                                valid.model(),
                                view,
                                seen.get(),
                                plan,
                                new StepOutcome.Paused())
                        : reconcile(reconciliation, valid.model(), view, seen.get(), plan);
            }
        };
    }

    /** A cluster whose brokers are not ready yet is not an error of its topics. */
    private static TopicStatus kafkaUnavailable(TopicReport report, KafkaStatus.Silent silent) {
        return silent.mayServe()
                ? report.unknown("KafkaUnavailable", silent.why())
                : report.clusterNotReady("Kafka is not available: " + silent.why());
    }

    /** Takes ownership first, then queues the changes and reports their outcome. */
    private UpdateControl<Topic> reconcile(
            Reconciliation reconciliation,
            TopicModel model,
            ClusterView view,
            ObservedTopic seen,
            Plan plan) {
        if (!takeOwnership(reconciliation, model, view, seen, plan)) {
            // It is gone, or was changed, which triggers a reconciliation; in case it was neither:
            return UpdateControl.<Topic>noUpdate().rescheduleAfter(PollIntervals.UNAVAILABLE);
        }
        if (!plan.waits().isEmpty()) {
            // The Cluster's reconciler moves replicas.
            viewEvents.clusterChanged(TopicIndex.cluster(reconciliation.topic()));
        }
        var steps = plan.ofTopic();
        if (steps.isEmpty()) {
            view.forget(reconciliation.name());
            return reportStatus(reconciliation, model, view, seen, plan, new StepOutcome.Done());
        }
        if (!view.wasSubmitted(reconciliation.name(), steps)) {
            steps.forEach(reconciliation.reporter()::recordStep);
        }
        return view.submit(reconciliation.name(), steps)
                .map(result -> changed(reconciliation, model, view, seen, plan, result))
                .orElseGet(UpdateControl::noUpdate);
    }

    private UpdateControl<Topic> changed(
            Reconciliation reconciliation,
            TopicModel model,
            ClusterView view,
            ObservedTopic seen,
            Plan plan,
            ChangeOutcome<TopicStep> result) {
        return switch (result.outcome()) {
            // Nothing to report until a snapshot shows it.
            case StepOutcome.Done done -> UpdateControl.noUpdate();
            case StepOutcome.Paused paused -> UpdateControl.noUpdate();
            case StepOutcome.Refused refused ->
                    reportStatus(reconciliation, model, view, seen, plan, refused);
            case StepOutcome.Unavailable unavailable ->
                    reportStatus(reconciliation, model, view, seen, plan, unavailable);
        };
    }

    /**
     * Marks the Topic as the owner of a topic that exists or is about to. False when the Topic is
     * gone.
     */
    private boolean takeOwnership(
            Reconciliation reconciliation,
            TopicModel model,
            ClusterView view,
            ObservedTopic seen,
            Plan plan) {
        var topicEvents = new TopicEvents(reconciliation, view);
        var metadata = reconciliation.metadata();
        var clusterId = view.clusterId();
        switch (seen) {
            case ObservedTopic.Absent absent -> {
                if (plan.ofTopic().isEmpty()) {
                    return true;
                }
                topicEvents.loss(metadata, plan.ofTopic());
            }
            case ObservedTopic.Present present -> {
                topicEvents.adoption(metadata, present);
                topicEvents.riskyChanges(model, present, plan.ofTopic());
            }
        }
        var settings = TopicPlan.managed(model, seen, metadata.settings());
        return metadata.held()
                        && metadata.clusterId().equals(clusterId)
                        && metadata.settings().equals(settings)
                || metadataChanges.takeOwnership(reconciliation.topic(), clusterId, settings);
    }

    private UpdateControl<Topic> reportStatus(
            Reconciliation reconciliation,
            TopicModel model,
            ClusterView view,
            ObservedTopic seen,
            Plan plan,
            StepOutcome outcome) {
        int missingLogs = view.missingLogs(reconciliation.name());
        var age = Duration.between(created(reconciliation.topic()), clock.instant());
        if (reconciliation.topic().getStatus() == null
                && missingLogs > 0
                && age.compareTo(CREATION_GRACE_PERIOD) < 0
                && outcome instanceof StepOutcome.Done
                && plan.isDone()) {
            return UpdateControl.<Topic>noUpdate()
                    .rescheduleAfter(CREATION_GRACE_PERIOD.minus(age));
        }
        return reconciliation.patchStatus(
                report -> report.of(model, seen, plan, outcome, view.storageUsage(), missingLogs));
    }

    private static Instant created(Topic topic) {
        return Instant.parse(topic.getMetadata().getCreationTimestamp());
    }

    private static @Nullable Cluster cluster(Context<Topic> context) {
        return context.getSecondaryResource(Cluster.class).orElse(null);
    }

    private static UpdateControl<Topic> patchUnlessSame(
            Topic topic,
            TopicStatus status,
            ProgressReporter reporter,
            RefusedStatuses refusedStatuses) {
        var previous = topic.getStatus();
        if (status.equals(previous)) {
            return UpdateControl.noUpdate();
        }
        return refusedStatuses.write(
                topic,
                withStatus(topic, status),
                () ->
                        reporter.recordConditionProblems(
                                previous == null ? null : previous.conditions(),
                                status.conditions()));
    }

    /** Only the fields to apply: server-side apply takes ownership of every field that is sent. */
    private static Topic withStatus(Topic topic, TopicStatus status) {
        var applied = new Topic();
        applied.setMetadata(
                new ObjectMetaBuilder()
                        .withName(topic.getMetadata().getName())
                        .withNamespace(topic.getMetadata().getNamespace())
                        .build());
        applied.setStatus(status);
        return applied;
    }
}
