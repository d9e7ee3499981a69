package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.Footprints;
import dev.spillway.operator.admin.KafkaConnection;
import dev.spillway.operator.admin.KafkaConnections;
import dev.spillway.operator.admin.KafkaRefused;
import dev.spillway.operator.admin.KafkaUnavailable;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.DeletionPolicy;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.api.TopicStatus;
import dev.spillway.operator.kube.KubeUnavailable;
import dev.spillway.operator.kube.TopicAnnotations;
import dev.spillway.operator.model.Parsed;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.observed.Footprint;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.plan.TopicPlan;
import dev.spillway.operator.status.Outcome;
import dev.spillway.operator.status.TopicReport;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes every Topic as its spec says, in the Kafka of its Cluster. */
@ControllerConfiguration(name = "topic", finalizerName = "spillway.dev/topic")
@GradualRetry(
        maxAttempts = Integer.MAX_VALUE,
        initialInterval = Pace.FIRST_RETRY_MS,
        intervalMultiplier = 2,
        maxInterval = Pace.LONGEST_RETRY_MS)
public class TopicReconciler implements Reconciler<Topic>, Cleaner<Topic> {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReconciler.class);

    private final KafkaConnections connections;
    private final Footprints footprints;
    private final Clock clock;

    public TopicReconciler(KafkaConnections connections, Footprints footprints, Clock clock) {
        this.connections = connections;
        this.footprints = footprints;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Topic>> prepareEventSources(EventSourceContext<Topic> context) {
        return List.of(TopicEvents.ofClusters(context));
    }

    @Override
    public UpdateControl<Topic> reconcile(Topic topic, Context<Topic> context) {
        var report =
                new TopicReport(
                        topic.getStatus(), topic.getMetadata().getGeneration(), clock.instant());
        var story = Story.of(LOG, topic, context.getClient(), clock);
        try {
            return switch (Home.of(topic, cluster(context))) {
                case Home.Missing missing -> waiting(topic, missing.why(), report, story);
                case Home.Going going -> waiting(topic, going.why(), report, story);
                case Home.Unclear unclear -> waiting(topic, unclear.why(), report, story);
                case Home.Standing standing -> reconcile(topic, standing, report, story, context);
            };
        } catch (KafkaUnavailable e) {
            return written(
                    topic,
                    report.unknown("KafkaUnavailable", String.valueOf(e.getMessage())),
                    story,
                    Pace.UNAVAILABLE);
        } catch (KubeUnavailable e) {
            LOG.warn("{}: {}", story.name(), e.getMessage());
            return written(
                    topic,
                    report.unknown("KubeUnavailable", String.valueOf(e.getMessage())),
                    story,
                    Pace.UNAVAILABLE);
        } catch (RuntimeException e) {
            LOG.error("{}: this is a bug in the operator", story.name(), e);
            return written(topic, report.unknown("InternalError", e.toString()), story, Pace.BUG);
        }
    }

    private UpdateControl<Topic> reconcile(
            Topic topic,
            Home.Standing home,
            TopicReport report,
            Story story,
            Context<Topic> context) {
        if (!home.ready()) {
            return waiting(
                    topic, "Cluster " + home.model().name() + " is not ready", report, story);
        }
        return switch (TopicModel.parse(topic, home.model())) {
            case Parsed.Invalid<TopicModel> invalid ->
                    written(topic, report.invalid(invalid.problems()), story, Pace.IDLE);
            case Parsed.Valid<TopicModel> valid -> {
                var model = valid.model();
                var owner = Rivals.owner(topic, context.getPrimaryCache());
                if (owner.isPresent()) {
                    var taken = report.nameTaken(model.name(), owner.get());
                    yield written(topic, taken, story, Pace.IDLE);
                }
                yield reconcile(topic, model, home, report, story, context);
            }
        };
    }

    private UpdateControl<Topic> reconcile(
            Topic topic,
            TopicModel model,
            Home.Standing home,
            TopicReport report,
            Story story,
            Context<Topic> context) {
        var connection = connections.to(home.address().key(), home.address().bootstrap());
        var seen = connection.look(model.name());
        if (!home.model().paused()) {
            tellAdoption(topic, model, seen, story);
        }
        var serving =
                switch (seen) {
                    case ObservedTopic.Absent absent -> connection.servingBrokers();
                    case ObservedTopic.Present present -> home.model().brokers().replicas();
                };
        var plan = TopicPlan.next(model, seen, TopicAnnotations.settings(topic), serving);
        var outcome =
                home.model().paused()
                        ? new Outcome.Paused()
                        : runner(topic, connection, story, context).run(plan);
        var status = report.of(model, seen, plan, outcome, footprint(home, connection));
        return written(topic, status, story, Pace.after(plan, outcome));
    }

    @Override
    public DeleteControl cleanup(Topic topic, Context<Topic> context) {
        var story = Story.of(LOG, topic, context.getClient(), clock);
        return switch (Home.of(topic, cluster(context))) {
            // With its Cluster the topic goes, or is kept, as a whole.
            case Home.Missing missing -> released(story, missing.why());
            case Home.Going going -> released(story, going.why());
            case Home.Unclear unclear -> cleanup(topic, unclear.address(), story, context);
            case Home.Standing standing ->
                    standing.model().paused()
                            ? stays(story)
                            : cleanup(topic, standing.address(), story, context);
        };
    }

    private DeleteControl cleanup(
            Topic topic, Home.Address home, Story story, Context<Topic> context) {
        var spec = topic.getSpec();
        var policy = spec.deletionPolicy() == null ? DeletionPolicy.Delete : spec.deletionPolicy();
        if (policy == DeletionPolicy.Retain) {
            return released(story, "deletionPolicy is Retain");
        }
        var other = Rivals.other(topic, context.getPrimaryCache());
        if (other.isPresent()) {
            return released(story, "Topic " + other.get() + " declares the same Kafka topic");
        }
        var name = Rivals.kafkaName(topic);
        try {
            var connection = connections.to(home.key(), home.bootstrap());
            var plan = TopicPlan.end(name, policy, connection.look(name));
            if (plan.isDone()) {
                return released(story, "Kafka has no topic " + name);
            }
            var outcome = runner(topic, connection, story, context).run(plan);
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(Pace.after(plan, outcome));
        } catch (KafkaUnavailable | KafkaRefused e) {
            story.tellTrouble("CannotDelete", String.valueOf(e.getMessage()));
            // When the Cluster becomes ready, that is an event.
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(Pace.BLOCKED);
        }
    }

    /** When the pause ends, that is an event. */
    private static DeleteControl stays(Story story) {
        story.tellEvent("Paused", "the topic stays for now, because its Cluster is paused");
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(Pace.IDLE);
    }

    private static DeleteControl released(Story story, String why) {
        story.tell("the Topic is gone, because " + why);
        return DeleteControl.defaultDelete();
    }

    private StepRunner runner(
            Topic topic, KafkaConnection connection, Story story, Context<Topic> context) {
        var meta = topic.getMetadata();
        return StepRunner.of(
                context.getClient(),
                meta.getNamespace(),
                meta.getName(),
                connection::changes,
                story);
    }

    private static void tellAdoption(
            Topic topic, TopicModel model, ObservedTopic seen, Story story) {
        switch (seen) {
            case ObservedTopic.Absent absent -> {}
            case ObservedTopic.Present present -> {
                if (TopicAnnotations.settings(topic).isEmpty()) {
                    story.tellEvent(
                            "Adopted",
                            "topic "
                                    + model.name()
                                    + " was there before with its data; settings that this Topic"
                                    + " does not name stay as they are");
                }
            }
        }
    }

    private Footprint footprint(Home.Standing home, KafkaConnection connection) {
        try {
            return footprints.of(home.address().key(), connection);
        } catch (KafkaUnavailable e) {
            return Footprint.UNKNOWN;
        }
    }

    /** Its Cluster's events bring it back; the pace is for those that are missed. */
    private static UpdateControl<Topic> waiting(
            Topic topic, String why, TopicReport report, Story story) {
        return written(topic, report.clusterNotReady(why), story, Pace.IDLE);
    }

    private static @Nullable Cluster cluster(Context<Topic> context) {
        return context.getSecondaryResource(Cluster.class).orElse(null);
    }

    private static UpdateControl<Topic> written(
            Topic topic, TopicStatus status, Story story, Duration again) {
        var previous = topic.getStatus();
        if (status.equals(previous)) {
            return UpdateControl.<Topic>noUpdate().rescheduleAfter(again);
        }
        story.tellConditions(previous == null ? null : previous.conditions(), status.conditions());
        return UpdateControl.patchStatus(withStatus(topic, status)).rescheduleAfter(again);
    }

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
