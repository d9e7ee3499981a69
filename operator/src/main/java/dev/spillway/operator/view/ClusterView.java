package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.admin.KafkaConnection;
import dev.spillway.operator.admin.KafkaConnection.Depth;
import dev.spillway.operator.admin.KafkaSnapshot;
import dev.spillway.operator.admin.KafkaUnavailableException;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubernetesSnapshot;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.TopicStep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The in-memory view of one Cluster. Reconcilers read it, queue work on it and never wait for it.
 * Everything slow happens in {@link #runDueWork}, on one thread:
 *
 * <ol>
 *   <li>changes of topics, batched into requests;
 *   <li>a {@link LiveReconciliation}, when a plan has steps to carry out: a live read, the same
 *       plan, its steps;
 *   <li>polling Kafka when that is due: at once when nodes have changed or the operator changed
 *       something, soon while something is in progress, rarely at rest.
 * </ol>
 *
 * <p>Because one thread does all of it, a snapshot of Kafka is never older than the operator's last
 * change.
 */
public final class ClusterView {
    private final ClusterKey key;
    private final Supplier<KubernetesSnapshot> kubernetes;
    private final KafkaConnection connection;
    private final KafkaPoller poller;
    private final PodInspector inspector;
    private final ViewListener listener;
    private final Clock clock;
    private final PollSchedule schedule;
    private final KafkaMonitor kafka = new KafkaMonitor();
    private final TopicQueue queue = new TopicQueue();
    private final RefusedChanges refused;

    /** Held while anything is changed. */
    private final ReentrantLock changing = new ReentrantLock();

    private @Nullable SortedMap<NodeId, Pod> pods;
    private Map<NodeId, String> recovering = Map.of();
    private @Nullable FailedPoll failedPoll;
    private @Nullable LiveReconciliation reconciled;
    private long reconciledGeneration;

    /**
     * The last poll, if it failed though brokers are ready.
     *
     * @param nodes as they were
     * @param at when it ended
     */
    private record FailedPoll(List<Pod> nodes, Instant at) {
        boolean isRecent(List<Pod> now, Instant time) {
            return nodes.equals(now) && time.isBefore(at.plus(PollIntervals.UNAVAILABLE));
        }
    }

    /**
     * @param kubernetes reads the API server directly, by lists
     * @param recovery the log recovery that a starting broker reports
     */
    public ClusterView(
            ClusterKey key,
            Supplier<KubernetesSnapshot> kubernetes,
            KafkaConnection connection,
            Function<Pod, Optional<String>> recovery,
            ViewListener listener,
            Clock clock) {
        this(key, kubernetes, connection, recovery, PodInspector.none(clock), listener, clock);
    }

    /**
     * @param inspector looks at Pods that are in trouble
     */
    ClusterView(
            ClusterKey key,
            Supplier<KubernetesSnapshot> kubernetes,
            KafkaConnection connection,
            Function<Pod, Optional<String>> recovery,
            PodInspector inspector,
            ViewListener listener,
            Clock clock) {
        this.key = key;
        this.kubernetes = kubernetes;
        this.connection = connection;
        this.poller = new KafkaPoller(key, connection, recovery, clock);
        this.inspector = inspector;
        this.listener = listener;
        this.clock = clock;
        this.schedule = new PollSchedule(clock);
        this.refused = new RefusedChanges(clock);
    }

    // Read by reconcilers

    /**
     * The view, combined with what Kubernetes shows now. Changed nodes trigger a poll of Kafka.
     * Before the nodes are known Kafka is not polled: "no broker is ready" would not be true yet.
     */
    public synchronized ObservedCluster observe(KubernetesSnapshot informers) {
        if (!informers.pods().equals(pods)) {
            pods = informers.pods();
            schedule.pollWithin(Duration.ZERO);
        }
        return observed(informers);
    }

    public KafkaStatus kafkaStatus() {
        return kafka.status();
    }

    /** A topic as Kafka last described it; empty before Kafka has answered. */
    public Optional<ObservedTopic> topic(String name) {
        return kafka.topic(name);
    }

    /** Kafka's id of the cluster; empty before it has answered. */
    public String clusterId() {
        return kafka.snapshot().map(KafkaSnapshot::clusterId).orElse("");
    }

    /** Brokers that are registered. */
    public int brokers() {
        return kafka.snapshot().map(snapshot -> snapshot.view().brokers().size()).orElse(0);
    }

    /** Unfenced brokers. */
    public int servingBrokers() {
        return kafka.servingBrokers();
    }

    /** Partitions of the topic whose log has not been seen yet. */
    public int missingLogs(String topic) {
        return kafka.snapshot()
                .map(snapshot -> snapshot.missingLogs().getOrDefault(topic, 0))
                .orElse(0);
    }

    /**
     * Set when Kafka has not answered for so long that its topics can no longer be called
     * available.
     */
    public Optional<KafkaStatus.Silent> unavailableForLong() {
        return kafka.unavailableForLong(clock.instant());
    }

    public StorageUsage storageUsage() {
        return kafka.storageUsage();
    }

    /**
     * The live reconciliation that completed since the last call; empty if it was of another
     * generation.
     */
    public synchronized Optional<LiveReconciliation> takeLiveReconciliation(long generation) {
        var result = reconciled;
        reconciled = null;
        return reconciledGeneration == generation ? Optional.ofNullable(result) : Optional.empty();
    }

    /** Whether the last live reconciliation is at least this long ago. */
    public boolean liveReconciliationDue(Duration after) {
        return schedule.liveReconciliationDue(after);
    }

    // Written by reconcilers

    /** Requests a live reconciliation; the newest request wins. */
    public void request(LiveReconciliation.Request wanted) {
        schedule.request(wanted);
    }

    /**
     * Drops the requested live reconciliation, because the Cluster is paused, invalid or being
     * deleted. One that is running is left to finish.
     */
    public void withdraw() {
        schedule.withdraw();
    }

    /** Sets the polling interval; the next poll is at most this far away. */
    public void pollEvery(Duration wanted) {
        schedule.pollEvery(wanted);
    }

    /** Queues changes of a topic; see {@link TopicQueue#submit}. */
    public Optional<TopicOutcome> submit(String topic, List<TopicStep> steps) {
        var result = queue.submit(topic, steps, clock.instant());
        schedule.wake();
        return result;
    }

    /** Whether these changes are queued, in progress, or were the last ones made. */
    public boolean wasSubmitted(String topic, List<TopicStep> steps) {
        return queue.wasSubmitted(topic, steps);
    }

    /** Drops what is queued or known of changes of this topic. */
    public void forget(String topic) {
        queue.forget(topic);
    }

    /** Removes the topic's queued changes; false when a change is already in progress. */
    public boolean withdraw(String topic) {
        return queue.withdraw(topic);
    }

    /** The id of the topic that the operator last created under that name, since it started. */
    public Optional<String> created(String topic) {
        return queue.created(topic);
    }

    /** The same, until a snapshot has shown that topic. */
    public Optional<String> notYetVisible(String topic) {
        return queue.notYetVisible(topic);
    }

    /** Whether the topic already existed when it was to be created; returned once. */
    public boolean takeAlreadyExisted(String topic) {
        return queue.takeAlreadyExisted(topic);
    }

    /**
     * Changes of Kafka, for a live reconciliation.
     *
     * @throws KafkaUnavailableException when there is no connection
     */
    public KafkaChanges changes() {
        return connection.changes();
    }

    /** Refused changes of earlier live reconciliations; for live reconciliations only. */
    public RefusedChanges refusedChanges() {
        return refused;
    }

    // Called by the thread

    /**
     * Does what is due.
     *
     * @return how long nothing will be due, unless something is requested
     */
    public Duration runDueWork() {
        changeTopics();
        reconcileLive();
        if (schedule.pollIsDue()) {
            pollKafka(schedule.depth());
            listener.clusterChanged(key);
        }
        notifyExpired();
        return schedule.untilNext(nextTopicWork());
    }

    private Optional<Instant> nextTopicWork() {
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

    /**
     * Waits for the change that is under way, if any.
     *
     * @return whether none is
     */
    boolean awaitChange(Duration within) throws InterruptedException {
        if (!changing.tryLock(within.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        changing.unlock();
        return true;
    }

    private <T> T change(Supplier<T> change) {
        changing.lock();
        try {
            return change.get();
        } finally {
            changing.unlock();
        }
    }

    private void changeTopics() {
        if (!kafka.answers() || queue.isEmpty() || !schedule.changeIsDue(queue.isFull())) {
            return;
        }
        var steps = queue.nextBatch();
        List<String> topics;
        try {
            var results = change(() -> connection.topicChanges().apply(steps));
            topics = queue.done(results, clock.instant());
        } catch (RuntimeException e) {
            // Whatever went wrong, no entry may stay in progress forever.
            topics = queue.failed(String.valueOf(e.getMessage()), clock.instant());
        } catch (Error e) {
            listener.topicsChanged(key, queue.failed(e.toString(), clock.instant()));
            throw e;
        }
        schedule.changeMade();
        schedule.pollAfterChange();
        listener.topicsChanged(key, topics);
    }

    private void reconcileLive() {
        var wanted = schedule.takeRequest();
        if (wanted == null) {
            return;
        }
        LiveReconciliation result;
        Duration pause;
        try {
            var snapshot = kubernetes.get();
            setPods(snapshot);
            if (!hasJustFailed(nodes())) {
                pollKafka(Depth.Full);
            }
            var seen = observed(snapshot);
            var plan = wanted.planner().apply(seen);
            var outcome = change(() -> wanted.runner().apply(plan));
            result = new LiveReconciliation.Completed(seen, plan, outcome);
            pause = PollIntervals.after(plan, outcome);
        } catch (KubeRefusedException e) {
            result = new LiveReconciliation.Failed(e);
            pause = PollIntervals.BLOCKED;
        } catch (RuntimeException e) {
            result = new LiveReconciliation.Failed(e);
            pause = PollIntervals.UNAVAILABLE;
        } catch (Error e) {
            // The reconciler reports it, and requests another one.
            result = new LiveReconciliation.Failed(new IllegalStateException(e.toString(), e));
            pause = PollIntervals.INTERNAL_ERROR;
        }
        setReconciled(result, wanted.generation());
        schedule.liveReconciliationFinished(pause);
        listener.clusterChanged(key);
    }

    private synchronized void setPods(KubernetesSnapshot snapshot) {
        pods = snapshot.pods();
    }

    private synchronized void setReconciled(LiveReconciliation result, long generation) {
        reconciled = result;
        reconciledGeneration = generation;
    }

    private void pollKafka(Depth depth) {
        schedule.pollStarted();
        var began = clock.instant();
        var nodes = nodes();
        var found = poller.poll(nodes, depth);
        setRecovering(poller.recovering(nodes));
        inspector.look(notRecovering(nodes));
        failedPoll =
                found instanceof KafkaStatus.Silent(var why, var mayServe, var since) && mayServe
                        ? new FailedPoll(nodes, clock.instant())
                        : null;
        var changed = kafka.update(found, clock.instant());
        kafka.snapshot().ifPresent(snapshot -> queue.observed(ids(snapshot)));
        var unsettled =
                kafka.snapshot().filter(snapshot -> !snapshot.missingLogs().isEmpty()).isPresent();
        schedule.pollFinished(Duration.between(began, clock.instant()), unsettled);
        if (changed.all()) {
            listener.allTopicsChanged(key);
        } else if (!changed.topics().isEmpty()) {
            listener.topicsChanged(key, changed.topics());
        }
    }

    /**
     * Whether the last poll says already that Kafka does not answer. It took as long as Kafka's
     * time-outs; what can be done without Kafka does not wait for them a second time.
     */
    private boolean hasJustFailed(List<Pod> nodes) {
        return failedPoll != null && failedPoll.isRecent(nodes, clock.instant());
    }

    private synchronized List<Pod> nodes() {
        return pods == null ? List.of() : List.copyOf(pods.values());
    }

    private synchronized void setRecovering(Map<NodeId, String> details) {
        recovering = details;
    }

    private synchronized Collection<Pod> notRecovering(Collection<Pod> nodes) {
        return nodes.stream().filter(pod -> !recovering.containsKey(pod.id())).toList();
    }

    private static Map<String, String> ids(KafkaSnapshot snapshot) {
        return snapshot.topics().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, topic -> topic.getValue().id()));
    }

    private void notifyExpired() {
        var topics = queue.expired(clock.instant());
        if (!topics.isEmpty()) {
            listener.topicsChanged(key, topics);
        }
    }

    private synchronized ObservedCluster observed(KubernetesSnapshot snapshot) {
        var nodes = new TreeMap<>(snapshot.pods());
        recovering.forEach((id, detail) ->
                nodes.computeIfPresent(
                        id,
                        (same, pod) ->
                                pod.state() == Pod.State.Starting ? pod.recovering(detail) : pod));
        return inspector.explain(
                new KubernetesSnapshot(nodes, snapshot.claims(), snapshot.objects())
                        .observed(kafka.observed()));
    }
}
