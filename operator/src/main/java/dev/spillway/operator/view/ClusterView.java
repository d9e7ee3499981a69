package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.admin.KafkaConnection;
import dev.spillway.operator.admin.KafkaConnection.Depth;
import dev.spillway.operator.admin.KafkaRefusedException;
import dev.spillway.operator.admin.KafkaSnapshot;
import dev.spillway.operator.admin.KafkaUnavailableException;
import dev.spillway.operator.kube.ObservedClusterReader;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.TopicStep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one Cluster, kept in memory. Reconcilers read it and leave with it what is to be
 * done, and wait for nothing. All that takes time happens in {@link #work}, on one thread:
 *
 * <ol>
 *   <li>changes of topics, a request's worth at a time;
 *   <li>a {@link LiveReconciliation}, when a plan has something to do: a live look, the same plan,
 *       its steps;
 *   <li>a look at Kafka, when one is due: at once when nodes have changed or something was changed
 *       here, soon while something is under way, seldom at rest.
 * </ol>
 *
 * <p>As one thread does it all, Kafka is always described after the last own effect.
 */
public final class ClusterView {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterView.class);

    private final ClusterKey key;
    private final Supplier<ObservedClusterReader> kubernetes;
    private final KafkaConnection connection;
    private final Function<Pod, Optional<String>> recovery;
    private final ViewListener listener;
    private final Clock clock;
    private final PollSchedule schedule;
    private final KafkaMonitor kafka = new KafkaMonitor();
    private final TopicQueue queue = new TopicQueue();
    private final RefusedChanges refused;

    private @Nullable SortedMap<NodeId, Pod> pods;
    private Map<NodeId, String> recovering = Map.of();
    private @Nullable LiveReconciliation pass;
    private long passGeneration;

    /**
     * @param kubernetes a live look, by lists
     * @param recovery what a starting broker says of checking its logs
     */
    public ClusterView(
            ClusterKey key,
            Supplier<ObservedClusterReader> kubernetes,
            KafkaConnection connection,
            Function<Pod, Optional<String>> recovery,
            ViewListener listener,
            Clock clock) {
        this.key = key;
        this.kubernetes = kubernetes;
        this.connection = connection;
        this.recovery = recovery;
        this.listener = listener;
        this.clock = clock;
        this.schedule = new PollSchedule(clock);
        this.refused = new RefusedChanges(clock);
    }

    // What reconcilers read

    /**
     * The view, with what Kubernetes shows by now. When its nodes have changed, Kafka is looked at;
     * before they are known, it is not: that no broker is ready would not be true.
     */
    public synchronized ObservedCluster with(ObservedClusterReader informers) {
        if (!informers.pods().equals(pods)) {
            pods = informers.pods();
            schedule.lookWithin(Duration.ZERO);
        }
        return observed(informers);
    }

    public KafkaStatus sight() {
        return kafka.sight();
    }

    /** A topic in Kafka as it was seen last; nothing before Kafka has answered. */
    public Optional<ObservedTopic> topic(String name) {
        return kafka.topic(name);
    }

    /** Kafka's id of the cluster; empty before it has answered. */
    public String clusterId() {
        return kafka.look().map(KafkaSnapshot::clusterId).orElse("");
    }

    /** Brokers that are registered. */
    public int brokers() {
        return kafka.look().map(look -> look.view().brokers().size()).orElse(0);
    }

    /** Brokers that take part. */
    public int servingBrokers() {
        return kafka.servingBrokers();
    }

    /** Partitions of the topic whose log was not seen yet. */
    public int missingLogs(String topic) {
        return kafka.look().map(look -> look.missingLogs().getOrDefault(topic, 0)).orElse(0);
    }

    /** Kafka has not answered for so long that its topics cannot be said to serve. */
    public Optional<KafkaStatus.Silent> longSilence() {
        return kafka.longSilence(clock.instant());
    }

    public StorageUsage footprint() {
        return kafka.footprint();
    }

    /** The pass that was made since this was asked last; none if it was of another generation. */
    public synchronized Optional<LiveReconciliation> takePass(long generation) {
        var made = pass;
        pass = null;
        return passGeneration == generation ? Optional.ofNullable(made) : Optional.empty();
    }

    /** Whether nothing was decided on a live look for this long. */
    public boolean liveLookDue(Duration after) {
        return schedule.liveLookDue(after);
    }

    // What reconcilers leave

    /** Asks for a pass; the newest request counts. */
    public void request(LiveReconciliation.Request wanted) {
        schedule.request(wanted);
    }

    /** No pass is to be made, as the Cluster is paused or goes. One that runs is left to end. */
    public void withdraw() {
        schedule.withdraw();
    }

    /** How soon Kafka is to be looked at, and then again, until this is said anew. */
    public void lookEvery(Duration wanted) {
        schedule.lookEvery(wanted);
    }

    /** Asks for changes of a topic; see {@link TopicQueue#submit}. */
    public Optional<TopicOutcome> submit(String topic, List<TopicStep> steps) {
        var result = queue.submit(topic, steps, clock.instant());
        schedule.wake();
        return result;
    }

    /** Whether these changes wait, are being made, or were the last that were made. */
    public boolean wasTried(String topic, List<TopicStep> steps) {
        return queue.wasTried(topic, steps);
    }

    /** Nothing of this topic is to be changed any more. */
    public void settle(String topic) {
        queue.settle(topic);
    }

    /** Takes back what waits to be changed; false when a change is being made already. */
    public boolean withdraw(String topic) {
        return queue.withdraw(topic);
    }

    /** The id of the last topic of that name that was created here, since the operator started. */
    public Optional<String> created(String topic) {
        return queue.created(topic);
    }

    /** The same while no look has shown it. */
    public Optional<String> unshown(String topic) {
        return queue.unshown(topic);
    }

    /** Whether the topic was there already when it was to be created; told once. */
    public boolean takeExisted(String topic) {
        return queue.takeExisted(topic);
    }

    /**
     * Changes of Kafka, for a pass.
     *
     * @throws KafkaUnavailableException when there is no connection
     */
    public KafkaChanges changes() {
        return connection.changes();
    }

    /** What was refused in passes before; for passes only. */
    public RefusedChanges refusedChanges() {
        return refused;
    }

    // The thread's

    /**
     * Does what is due.
     *
     * @return how long nothing is due, unless something is asked for
     */
    public Duration work() {
        changeTopics();
        makePass();
        if (schedule.lookIsDue()) {
            lookAtKafka(schedule.depth());
            listener.clusterChanged(key);
        }
        tellExpired();
        return schedule.untilNext(nextOfTopics());
    }

    private Optional<Instant> nextOfTopics() {
        var expiry = queue.nextExpiry();
        return !kafka.answers() || queue.isEmpty()
                ? expiry
                : Optional.of(schedule.changeAt())
                        .filter(at -> expiry.isEmpty() || at.isBefore(expiry.get()))
                        .or(() -> expiry);
    }

    ClusterKey key() {
        return key;
    }

    void onWakeUp(Runnable wake) {
        schedule.onWakeUp(wake);
    }

    void close() {
        connection.close();
    }

    private void changeTopics() {
        if (!kafka.answers() || queue.isEmpty() || !schedule.changeIsDue(queue.isFull())) {
            return;
        }
        var steps = queue.take();
        List<String> topics;
        try {
            topics = queue.done(connection.topicChanges().make(steps), clock.instant());
        } catch (RuntimeException e) {
            // Whatever it is, nothing may stay in work for ever.
            topics = queue.failed(String.valueOf(e.getMessage()), clock.instant());
        }
        schedule.changeMade();
        schedule.lookAfterChange();
        listener.topicsChanged(key, topics);
    }

    private void makePass() {
        var wanted = schedule.takeRequest();
        if (wanted == null) {
            return;
        }
        LiveReconciliation made;
        Duration pause;
        try {
            var look = kubernetes.get();
            takePods(look);
            lookAtKafka(Depth.Full);
            var seen = observed(look);
            var plan = wanted.planner().apply(seen);
            var outcome = wanted.runner().apply(plan);
            made = new LiveReconciliation.Made(seen, plan, outcome);
            pause = PollIntervals.after(plan, outcome);
        } catch (RuntimeException e) {
            made = new LiveReconciliation.Failed(e);
            pause = PollIntervals.UNAVAILABLE;
        }
        noteMade(made, wanted.generation());
        schedule.passMade(pause);
        listener.clusterChanged(key);
    }

    private synchronized void takePods(ObservedClusterReader look) {
        pods = look.pods();
    }

    private synchronized void noteMade(LiveReconciliation made, long generation) {
        pass = made;
        passGeneration = generation;
    }

    private void lookAtKafka(Depth depth) {
        schedule.lookBegins();
        var began = clock.instant();
        var nodes = nodes();
        var found = ask(bootstrap(nodes), depth);
        noteRecovering(recovering(nodes));
        var news = kafka.update(found, clock.instant());
        kafka.look().ifPresent(look -> queue.shown(ids(look)));
        var unsettled = kafka.look().filter(look -> !look.missingLogs().isEmpty()).isPresent();
        schedule.lookEnded(Duration.between(began, clock.instant()), unsettled);
        if (news.all()) {
            listener.allTopicsChanged(key);
        } else if (!news.topics().isEmpty()) {
            listener.topicsChanged(key, news.topics());
        }
    }

    private synchronized Collection<Pod> nodes() {
        return pods == null ? List.of() : List.copyOf(pods.values());
    }

    private synchronized void noteRecovering(Map<NodeId, String> details) {
        recovering = details;
    }

    private KafkaStatus ask(List<String> bootstrap, Depth depth) {
        if (bootstrap.isEmpty()) {
            connection.close();
            return new KafkaStatus.Silent("no broker is ready", false, clock.instant());
        }
        try {
            return new KafkaStatus.Answering(connection.look(bootstrap, depth));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            return new KafkaStatus.Silent(String.valueOf(e.getMessage()), true, clock.instant());
        } catch (RuntimeException e) {
            LOG.error("Cluster {}: this is a bug in the operator", key, e);
            return new KafkaStatus.Silent("the operator failed: " + e, true, clock.instant());
        }
    }

    private List<String> bootstrap(Collection<Pod> nodes) {
        return nodes.stream()
                .filter(pod -> pod.id().role() == NodeRole.Broker && pod.ready())
                .map(pod ->
                        ResourceNames.podHost(key.namespace(), key.name(), pod.id())
                                + ":"
                                + Ports.REPLICATION)
                .toList();
    }

    /** Kubernetes knows only that a broker is not ready; the broker knows whether it recovers. */
    private Map<NodeId, String> recovering(Collection<Pod> nodes) {
        var found = new HashMap<NodeId, String>();
        for (var pod : nodes) {
            if (pod.id().role() == NodeRole.Broker
                    && pod.state() == Pod.State.Starting
                    && !pod.ip().isEmpty()) {
                recovery.apply(pod).ifPresent(detail -> found.put(pod.id(), detail));
            }
        }
        return found;
    }

    private static Map<String, String> ids(KafkaSnapshot look) {
        return look.topics().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, topic -> topic.getValue().id()));
    }

    private void tellExpired() {
        var topics = queue.expired(clock.instant());
        if (!topics.isEmpty()) {
            listener.topicsChanged(key, topics);
        }
    }

    private synchronized ObservedCluster observed(ObservedClusterReader look) {
        var nodes = new TreeMap<>(look.pods());
        recovering.forEach((id, detail) ->
                nodes.computeIfPresent(
                        id,
                        (same, pod) ->
                                pod.state() == Pod.State.Starting ? pod.recovering(detail) : pod));
        return new ObservedClusterReader(nodes, look.claims(), look.objects())
                .observed(kafka.observed());
    }
}
