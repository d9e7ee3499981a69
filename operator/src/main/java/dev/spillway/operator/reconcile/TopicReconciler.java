package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.api.TopicStatus;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.TopicAnnotations;
import dev.spillway.operator.kube.TopicMetadataChanges;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.TopicMetadata;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.topics.TopicPlan;
import dev.spillway.operator.plan.topics.TopicWarnings;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.status.TopicReport;
import dev.spillway.operator.view.ClusterView;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.KafkaStatus;
import dev.spillway.operator.view.PollIntervals;
import dev.spillway.operator.view.TopicOutcome;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
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
 * Makes every Topic as its spec says, in the Kafka of its Cluster. It waits for nothing: it reads
 * the Cluster's view, leaves changes with it, and is called again when the view has changed. So
 * there may be thousands of Topics, and none of them costs anything while nothing happens.
 *
 * <p>It sees to the finalizer by itself (see {@link ControllerRegistration}): a Topic gets it in
 * the write that marks it as the owner of its Kafka topic, so that one that never owned any goes
 * without a word.
 */
@ControllerConfiguration(name = "topic")
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = RetryIntervals.FIRST_MS,
        intervalMultiplier = 2,
        maxInterval = RetryIntervals.LONGEST_MS)
public class TopicReconciler implements Reconciler<Topic> {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReconciler.class);

    /**
     * For so long after a Topic was made nothing is said of it before it is Ready or in trouble:
     * its first status is then its last. Making thousands of logs takes Kafka minutes.
     */
    private static final Duration IN_THE_MAKING = Duration.ofMinutes(5);

    private final ClusterViews views;
    private final TopicIndex index;
    private final ViewEventSource wakeups;
    private final ClusterModelCache models;
    private final TopicMetadataChanges marks;
    private final EventRecorder events;
    private final Clock clock;

    public TopicReconciler(
            ClusterViews views,
            TopicIndex index,
            ViewEventSource wakeups,
            ClusterModelCache models,
            TopicMetadataChanges marks,
            EventRecorder events,
            Clock clock) {
        this.views = views;
        this.index = index;
        this.wakeups = wakeups;
        this.models = models;
        this.marks = marks;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Topic>> prepareEventSources(EventSourceContext<Topic> context) {
        index.index(context.getPrimaryCache());
        return List.of(TopicEventSources.ofClusters(context, index), wakeups.topicEvents());
    }

    @Override
    public UpdateControl<Topic> reconcile(Topic topic, Context<Topic> context) {
        if (context.isPrimaryResourceDeleted()) {
            return UpdateControl.noUpdate();
        }
        var story = new ProgressReporter(LOG, events, topic);
        var report =
                new TopicReport(
                        topic.getStatus(), topic.getMetadata().getGeneration(), clock.instant());
        try {
            var parent = ParentCluster.of(topic, cluster(context), models);
            var turn = new Turn(topic, TopicIndex.kafkaName(topic), report, story);
            return topic.getMetadata().getDeletionTimestamp() == null
                    ? keep(turn, parent)
                    : new TopicFinalizer(views, index, marks).delete(turn, parent);
        } catch (KubeUnavailableException e) {
            LOG.warn("{}: {}", story.name(), e.getMessage());
            return UpdateControl.<Topic>noUpdate().rescheduleAfter(PollIntervals.UNAVAILABLE);
        } catch (KubeRefusedException e) {
            return written(topic, report.refusedByKubernetes(String.valueOf(e.getMessage())), story)
                    .rescheduleAfter(PollIntervals.BLOCKED);
        } catch (RuntimeException e) {
            LOG.error("{}: this is a bug in the operator", story.name(), e);
            return written(topic, report.unknown("InternalError", e.toString()), story)
                    .rescheduleAfter(PollIntervals.BUG);
        }
    }

    /** One reconciliation of one Topic. */
    record Turn(Topic topic, String name, TopicReport report, ProgressReporter story) {

        TopicMetadata mark() {
            return TopicAnnotations.mark(topic);
        }

        UpdateControl<Topic> says(Function<TopicReport, TopicStatus> status) {
            return written(topic, status.apply(report), story);
        }
    }

    private UpdateControl<Topic> keep(Turn turn, ParentCluster parent) {
        return switch (parent) {
            case ParentCluster.Missing missing ->
                    turn.says(report -> report.clusterNotReady(missing.why()));
            case ParentCluster.Deleting deleting ->
                    turn.says(report -> report.clusterNotReady(deleting.why()));
            case ParentCluster.Invalid invalid ->
                    turn.says(report -> report.clusterNotReady(invalid.why()));
            case ParentCluster.Known known ->
                    views.find(TopicIndex.cluster(turn.topic()))
                            .map(view -> keep(turn, known, view))
                            // The Cluster's reconciler opens the view, and that tells its Topics.
                            .orElseGet(UpdateControl::noUpdate);
        };
    }

    private UpdateControl<Topic> keep(Turn turn, ParentCluster.Known known, ClusterView view) {
        var cluster = known.model().withBrokersAtLeast(view.brokers());
        return switch (TopicModel.parse(turn.topic(), cluster)) {
            case ParseResult.Invalid<TopicModel> invalid ->
                    turn.says(report -> report.invalid(invalid.problems()));
            case ParseResult.Valid<TopicModel> valid -> {
                var owner = index.olderRival(turn.topic());
                if (owner.isPresent()) {
                    yield turn.says(report -> report.nameTaken(turn.name(), owner.get()));
                }
                var seen = view.topic(turn.name());
                if (seen.isEmpty()) {
                    yield view.longSilence()
                            .map(silent -> turn.says(report -> silent(report, silent)))
                            .orElseGet(UpdateControl::noUpdate);
                }
                var brokers =
                        switch (seen.get()) {
                            case ObservedTopic.Absent absent -> view.servingBrokers();
                            case ObservedTopic.Present present -> cluster.brokers().replicas();
                        };
                var plan =
                        TopicPlan.next(valid.model(), seen.get(), turn.mark().settings(), brokers);
                yield known.paused()
                        ? said(
                                turn,
                                valid.model(),
                                view,
                                seen.get(),
                                plan,
                                new StepOutcome.Paused())
                        : keep(turn, valid.model(), view, seen.get(), plan);
            }
        };
    }

    /** A cluster whose brokers are not ready yet is no trouble of its topics. */
    private static TopicStatus silent(TopicReport report, KafkaStatus.Silent silent) {
        return silent.failed()
                ? report.unknown("KafkaUnavailable", silent.why())
                : report.clusterNotReady("Kafka cannot be asked: " + silent.why());
    }

    /** Owns first, then changes, and says what came of it. */
    private UpdateControl<Topic> keep(
            Turn turn, TopicModel model, ClusterView view, ObservedTopic seen, Plan plan) {
        if (!own(turn, model, view, seen, plan)) {
            return UpdateControl.noUpdate();
        }
        if (!plan.waits().isEmpty()) {
            // Replicas are moved by the Cluster.
            wakeups.clusterChanged(TopicIndex.cluster(turn.topic()));
        }
        var steps = plan.ofTopic();
        if (steps.isEmpty()) {
            view.settle(turn.name());
            return said(turn, model, view, seen, plan, new StepOutcome.Fine());
        }
        if (!view.wasTried(turn.name(), steps)) {
            steps.forEach(turn.story()::tell);
        }
        return view.submit(turn.name(), steps)
                .map(result -> changed(turn, model, view, seen, plan, result))
                .orElseGet(UpdateControl::noUpdate);
    }

    private UpdateControl<Topic> changed(
            Turn turn,
            TopicModel model,
            ClusterView view,
            ObservedTopic seen,
            Plan plan,
            TopicOutcome result) {
        return switch (result.outcome()) {
            // Until a look shows it there is nothing to say.
            case StepOutcome.Fine fine -> UpdateControl.noUpdate();
            case StepOutcome.Paused paused -> UpdateControl.noUpdate();
            case StepOutcome.Refused refused -> said(turn, model, view, seen, plan, refused);
            case StepOutcome.Unavailable unavailable ->
                    said(turn, model, view, seen, plan, unavailable);
        };
    }

    /** Marks the Topic as the owner of what exists or is about to. False when the Topic is gone. */
    private boolean own(
            Turn turn, TopicModel model, ClusterView view, ObservedTopic seen, Plan plan) {
        var mark = turn.mark();
        var clusterId = view.clusterId();
        switch (seen) {
            case ObservedTopic.Absent absent -> {
                if (plan.ofTopic().isEmpty()) {
                    return true;
                }
                tellLoss(turn, mark, plan.ofTopic(), view);
            }
            case ObservedTopic.Present present -> {
                tellAdoption(turn, mark, present, view);
                tellCut(turn, model, present, plan.ofTopic(), view);
            }
        }
        var settings = TopicPlan.managed(model, seen, mark.settings());
        return mark.held() && mark.clusterId().equals(clusterId) && mark.settings().equals(settings)
                || marks.own(turn.topic(), clusterId, settings);
    }

    private static void tellLoss(
            Turn turn, TopicMetadata mark, List<TopicStep> steps, ClusterView view) {
        if (!mark.topicId().isEmpty() && !view.wasTried(turn.name(), steps)) {
            turn.story()
                    .tellTrouble(
                            "TopicLost",
                            "topic "
                                    + turn.name()
                                    + " (id "
                                    + mark.topicId()
                                    + ") is gone from Kafka with its data, and not by this"
                                    + " operator; an empty one is made in its place");
        }
    }

    /** Before it is carried out: what Kafka deletes cannot be had back. */
    private static void tellCut(
            Turn turn,
            TopicModel model,
            ObservedTopic.Present present,
            List<TopicStep> steps,
            ClusterView view) {
        if (!view.wasTried(turn.name(), steps)) {
            TopicWarnings.retention(model, present, steps)
                    .ifPresent(text -> turn.story().tellTrouble("RetentionCut", text));
            TopicWarnings.durability(model, present, steps)
                    .ifPresent(text -> turn.story().tellTrouble("DurabilityLowered", text));
        }
    }

    private static void tellAdoption(
            Turn turn, TopicMetadata mark, ObservedTopic.Present present, ClusterView view) {
        if (!mark.owns() || view.takeExisted(turn.name())) {
            turn.story()
                    .tellEvent(
                            "Adopted",
                            "topic "
                                    + turn.name()
                                    + " was there before with its data; settings that this Topic"
                                    + " does not name stay as they are");
        } else if (!mark.topicId().isEmpty()
                && !mark.topicId().equals(present.id())
                && !present.id().equals(view.created(turn.name()).orElse(""))) {
            turn.story()
                    .tellTrouble(
                            "TopicReplaced",
                            "topic "
                                    + turn.name()
                                    + " is another one (id "
                                    + present.id()
                                    + ") than before (id "
                                    + mark.topicId()
                                    + "): somebody deleted it and made it again; it is adopted as"
                                    + " it is");
        }
    }

    private UpdateControl<Topic> said(
            Turn turn,
            TopicModel model,
            ClusterView view,
            ObservedTopic seen,
            Plan plan,
            StepOutcome outcome) {
        int missingLogs = view.missingLogs(turn.name());
        var age = Duration.between(created(turn.topic()), clock.instant());
        if (turn.topic().getStatus() == null
                && missingLogs > 0
                && age.compareTo(IN_THE_MAKING) < 0
                && outcome instanceof StepOutcome.Fine
                && plan.isDone()) {
            return UpdateControl.<Topic>noUpdate().rescheduleAfter(IN_THE_MAKING.minus(age));
        }
        return turn.says(
                report -> report.of(model, seen, plan, outcome, view.footprint(), missingLogs));
    }

    private static Instant created(Topic topic) {
        return Instant.parse(topic.getMetadata().getCreationTimestamp());
    }

    private static @Nullable Cluster cluster(Context<Topic> context) {
        return context.getSecondaryResource(Cluster.class).orElse(null);
    }

    private static UpdateControl<Topic> written(
            Topic topic, TopicStatus status, ProgressReporter story) {
        var previous = topic.getStatus();
        if (status.equals(previous)) {
            return UpdateControl.noUpdate();
        }
        story.tellTrouble(previous == null ? null : previous.conditions(), status.conditions());
        return UpdateControl.patchStatus(withStatus(topic, status));
    }

    /** Only what is to be applied: server-side apply takes every field for ours. */
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
