package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.admin.KafkaConnection;
import dev.spillway.operator.admin.KafkaConnection.Depth;
import dev.spillway.operator.admin.KafkaSnapshot;
import dev.spillway.operator.admin.KafkaUnavailableException;
import dev.spillway.operator.admin.UserRequestLimits;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubernetesSnapshot;
import dev.spillway.operator.model.HotHorizon;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.observed.UserCertificates;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.UserStep;
import dev.spillway.operator.plan.hot.HotSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The in-memory view of one Cluster. Reconcilers read it, queue work on it and never wait for it.
 * Everything slow happens in {@link #runDueWork}, on one thread:
 *
 * <ol>
 *   <li>changes of topics and users, batched into requests;
 *   <li>a {@link LiveReconciliation}, when a plan has steps to carry out: a live read, the same
 *       plan, its steps;
 *   <li>polling Kafka when that is due: at once when nodes have changed or the operator changed
 *       something, soon while something is in progress, rarely at rest.
 * </ol>
 *
 * <p>Because one thread does all of it, a snapshot of Kafka is never older than the operator's last
 * change.
 */
public final class ClusterView implements ViewThread.Work {
    private final ClusterKey key;
    private final Supplier<KubernetesSnapshot> kubernetes;
    private final KafkaConnection connection;
    private final KafkaPoller poller;
    private final PodInspector inspector;
    private final CertificateWatch certificates;
    private final ViewListener listener;
    private final Clock clock;
    private final PollSchedule schedule;
    private final KafkaMonitor kafka = new KafkaMonitor();
    private final TopicQueue queue = new TopicQueue();
    private final ChangeQueue<UserStep> userQueue =
            new ChangeQueue<>(
                    UserRequestLimits::records,
                    UserRequestLimits.MAX_RECORDS,
                    UnaryOperator.identity());
    private final RefusedChanges refused;

    /** Held while anything is changed. */
    private final ReentrantLock changing = new ReentrantLock();

    private @Nullable SortedMap<NodeId, Pod> pods;
    private Set<NodeId> withCertificate = Set.of();
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
        this(
                key,
                kubernetes,
                connection,
                recovery,
                PodInspector.none(clock),
                CertificateWatch.none(clock),
                listener,
                clock);
    }

    /** Without certificates. */
    ClusterView(
            ClusterKey key,
            Supplier<KubernetesSnapshot> kubernetes,
            KafkaConnection connection,
            Function<Pod, Optional<String>> recovery,
            PodInspector inspector,
            ViewListener listener,
            Clock clock) {
        this(
                key,
                kubernetes,
                connection,
                recovery,
                inspector,
                CertificateWatch.none(clock),
                listener,
                clock);
    }

    /**
     * @param inspector looks at Pods that are in trouble
     * @param certificates reads the certificates, and asks the nodes which they serve
     */
    ClusterView(
            ClusterKey key,
            Supplier<KubernetesSnapshot> kubernetes,
            KafkaConnection connection,
            Function<Pod, Optional<String>> recovery,
            PodInspector inspector,
            CertificateWatch certificates,
            ViewListener listener,
            Clock clock) {
        this.key = key;
        this.kubernetes = kubernetes;
        this.connection = connection;
        this.poller = new KafkaPoller(key, connection, recovery, clock);
        this.inspector = inspector;
        this.certificates = certificates;
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
        withCertificate = CertificateWatch.nodes(informers);
        return observed(informers);
    }

    public KafkaStatus kafkaStatus() {
        return kafka.status();
    }

    /** A topic as Kafka last described it; empty before Kafka has answered. */
    public Optional<ObservedTopic> topic(String name) {
        return kafka.topic(name);
    }

    /** What Kafka knows about users; empty before it has answered. */
    public Optional<ObservedAccess> access() {
        return kafka.access();
    }

    /** The certificates of nodes, and the authorities that issue them. */
    public CertificateState certificates() {
        return certificates.state();
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

    /** How far back hot data reaches where topics do not set it; empty when Kafka has no value. */
    public Optional<HotHorizon> hotHorizon() {
        return kafka.snapshot().flatMap(snapshot -> HotSettings.horizon(snapshot.view()));
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

    /**
     * What is read from now on, beside the certificates of the nodes of which there is anything.
     *
     * @param nodes that are declared
     * @param listeners Secrets with a listener's own certificate
     */
    public void readCertificates(Set<NodeId> nodes, Set<String> listeners) {
        certificates.alsoRead(nodes, listeners);
    }

    /**
     * What is known of the certificates of Users, for plans from now on.
     *
     * @param issuers empty while it is not known of every User
     */
    public void usersHaveCertificatesOf(Optional<UserCertificates> issuers) {
        certificates.users(issuers);
    }

    /** Whose view it is: one of that name may have been here before. */
    public void belongsTo(String uid) {
        certificates.belongsTo(uid);
    }

    /** The uid of the Cluster; empty before its first reconciliation. */
    public String clusterUid() {
        return certificates.clusterUid();
    }

    /** Sets the polling interval; the next poll is at most this far away. */
    public void pollEvery(Duration wanted) {
        schedule.pollEvery(wanted);
    }

    /** Queues changes of a topic; see {@link ChangeQueue#submit}. */
    public Optional<ChangeOutcome<TopicStep>> submit(String topic, List<TopicStep> steps) {
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

    /** Queues changes of a user, by its holder; see {@link ChangeQueue#submit}. */
    public Optional<ChangeOutcome<UserStep>> submitUser(String holder, List<UserStep> steps) {
        var result = userQueue.submit(holder, steps, clock.instant());
        schedule.wake();
        return result;
    }

    /** Whether these changes are queued, in progress, or were the last ones made. */
    public boolean wasUserSubmitted(String holder, List<UserStep> steps) {
        return userQueue.wasSubmitted(holder, steps);
    }

    /** The last outcome of these changes, also while they are being made again. */
    public Optional<ChangeOutcome<UserStep>> lastUserChange(String holder, List<UserStep> steps) {
        return userQueue.last(holder, steps);
    }

    /** Drops what is queued or known of changes of this user. */
    public void forgetUser(String holder) {
        userQueue.forget(holder);
    }

    /** Removes the user's queued changes; false when a change is already in progress. */
    public boolean withdrawUser(String holder) {
        return userQueue.withdraw(holder);
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
    @Override
    public Duration runDueWork() {
        makeChanges();
        reconcileLive();
        if (schedule.pollIsDue()) {
            certificates.readIfDue(withCertificate(), nodes());
            tellUsersOfAuthorities();
            pollKafka(schedule.depth());
            listener.clusterChanged(key);
        }
        notifyExpired();
        return schedule.untilNext(nextChange());
    }

    private Optional<Instant> nextChange() {
        var change =
                kafka.answers() && !(queue.isEmpty() && userQueue.isEmpty())
                        ? Optional.of(schedule.changeAt())
                        : Optional.<Instant>empty();
        return Stream.of(change, queue.nextExpiry(), userQueue.nextExpiry())
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    ClusterKey key() {
        return key;
    }

    @Override
    public String name() {
        return "Cluster " + key;
    }

    @Override
    public void onWakeUp(Runnable wake) {
        schedule.onWakeUp(wake);
    }

    @Override
    public void close() {
        connection.close();
    }

    /**
     * Waits for the change that is under way, if any.
     *
     * @return whether none is
     */
    @Override
    public boolean awaitChange(Duration within) throws InterruptedException {
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

    private void makeChanges() {
        if (!kafka.answers()
                || queue.isEmpty() && userQueue.isEmpty()
                || !schedule.changeIsDue(queue.isFull() || userQueue.isFull())) {
            return;
        }
        // Users first: what somebody may no longer do ends at once.
        if (!userQueue.isEmpty()) {
            changeUsers();
        }
        if (!queue.isEmpty()) {
            changeTopics();
        }
        schedule.changeMade();
        schedule.pollAfterChange();
    }

    private void changeUsers() {
        var steps = userQueue.nextBatch();
        List<String> holders;
        try {
            holders =
                    userQueue.done(
                            change(() -> connection.userChanges().apply(steps)), clock.instant());
        } catch (RuntimeException e) {
            // Whatever went wrong, no entry may stay in progress forever.
            holders = userQueue.failed(String.valueOf(e.getMessage()), clock.instant());
        } catch (Error e) {
            listener.usersChanged(key, userQueue.failed(e.toString(), clock.instant()));
            throw e;
        }
        listener.usersChanged(key, holders);
    }

    private void changeTopics() {
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
            certificates.readLive(CertificateWatch.nodes(snapshot), snapshot.pods().values());
            tellUsersOfAuthorities();
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

    /** Their Secrets have a certificate of one of them, and the others as what to trust. */
    private void tellUsersOfAuthorities() {
        if (certificates.takeAuthoritiesChanged()) {
            listener.allUsersChanged(key);
        }
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
                kafka.snapshot()
                        .filter(snapshot ->
                                !snapshot.missingLogs().isEmpty()
                                        || snapshot.view().anyDiskFilling())
                        .isPresent();
        schedule.pollFinished(Duration.between(began, clock.instant()), unsettled);
        if (changed.allTopics()) {
            listener.allTopicsChanged(key);
        } else if (!changed.topics().isEmpty()) {
            listener.topicsChanged(key, changed.topics());
        }
        if (changed.allUsers()) {
            listener.allUsersChanged(key);
        } else if (!changed.users().isEmpty()) {
            listener.usersChanged(key, changed.users());
        }
    }

    private synchronized Set<NodeId> withCertificate() {
        return withCertificate;
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
        var holders = userQueue.expired(clock.instant());
        if (!holders.isEmpty()) {
            listener.usersChanged(key, holders);
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
                        .observed(kafka.observed())
                        .with(certificates.state()));
    }
}
