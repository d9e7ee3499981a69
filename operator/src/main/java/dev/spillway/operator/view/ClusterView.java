package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.admin.KafkaConnection;
import dev.spillway.operator.admin.KafkaConnection.Depth;
import dev.spillway.operator.admin.KafkaRefused;
import dev.spillway.operator.admin.KafkaUnavailable;
import dev.spillway.operator.admin.Look;
import dev.spillway.operator.kube.KubeLook;
import dev.spillway.operator.model.Names;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Ports;
import dev.spillway.operator.observed.Footprint;
import dev.spillway.operator.observed.Kafka;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.TopicStep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one Cluster, kept in memory. Reconcilers read it and leave with it what is to be
 * done, and wait for nothing. All that takes time happens in {@link #work}, on one thread:
 *
 * <ol>
 *   <li>changes of topics, a request's worth at a time;
 *   <li>a {@link Pass}, when a plan has something to do: a live look, the same plan, its steps;
 *   <li>a look at Kafka, when one is due: at once when nodes have changed or something was changed
 *       here, soon while something is under way, seldom at rest.
 * </ol>
 *
 * <p>As one thread does it all, Kafka is always described after the last own effect.
 */
public final class ClusterView {

    /** A restart of the only broker is over by then: its topics need not be told. */
    private static final Duration SILENCE_MATTERS_AFTER = Duration.ofSeconds(30);

    private final ClusterKey key;
    private final Supplier<KubeLook> kubernetes;
    private final KafkaConnection connection;
    private final Function<Pod, Optional<String>> recovery;
    private final ViewListener listener;
    private final Clock clock;
    private final TopicQueue queue = new TopicQueue();

    private Runnable wakeUp = () -> {};
    private boolean knowsNodes;
    private SortedMap<NodeId, Pod> pods = new TreeMap<>();
    private Map<NodeId, String> recovering = Map.of();
    private Sight sight = new Sight.None();
    private Map<String, ShownTopic> shown = Map.of();
    private boolean silenceTold;
    private Duration interval = Intervals.IDLE;
    private Instant lookAt;
    private Pass.@Nullable Request request;
    private Instant passAt = Instant.MIN;
    private @Nullable Pass pass;
    private long passGeneration;
    private Instant liveAt;

    /**
     * @param kubernetes a live look, by lists
     * @param recovery what a starting broker says of checking its logs
     */
    public ClusterView(
            ClusterKey key,
            Supplier<KubeLook> kubernetes,
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
        // Not before the nodes are known: that none is ready would not be true.
        this.lookAt = clock.instant().plus(Intervals.BACKSTOP);
        this.liveAt = clock.instant();
    }

    // What reconcilers read

    /**
     * The view, with what Kubernetes shows by now. When its nodes have changed, Kafka is looked at.
     */
    public synchronized ObservedCluster with(KubeLook informers) {
        if (!knowsNodes || !informers.pods().equals(pods)) {
            knowsNodes = true;
            pods = informers.pods();
            lookNoLaterThan(clock.instant());
        }
        return observed(informers);
    }

    public synchronized Sight sight() {
        return sight;
    }

    /** A topic in Kafka as it was seen last; nothing before Kafka has answered. */
    public synchronized Optional<ObservedTopic> topic(String name) {
        return switch (sight) {
            case Sight.None none -> Optional.empty();
            case Sight.Silent silent -> Optional.empty();
            case Sight.Answering(Look look) -> {
                var topic = look.topics().get(name);
                yield Optional.of(topic == null ? new ObservedTopic.Absent() : topic);
            }
        };
    }

    /** Kafka's id of the cluster; empty before it has answered. */
    public synchronized String clusterId() {
        return sight instanceof Sight.Answering(Look look) ? look.clusterId() : "";
    }

    /** Brokers that are registered. */
    public synchronized int brokers() {
        return sight instanceof Sight.Answering(Look look) ? look.view().brokers().size() : 0;
    }

    /** Brokers that take part. */
    public synchronized int servingBrokers() {
        return serving(sight);
    }

    /** Partitions of the topic whose log was not seen yet. */
    public synchronized int missingLogs(String topic) {
        return sight instanceof Sight.Answering(Look look)
                ? look.missingLogs().getOrDefault(topic, 0)
                : 0;
    }

    /** Kafka has not answered for so long that its topics cannot be said to serve. */
    public synchronized Optional<Sight.Silent> longSilence() {
        return sight instanceof Sight.Silent silent
                        && !clock.instant().isBefore(silent.since().plus(SILENCE_MATTERS_AFTER))
                ? Optional.of(silent)
                : Optional.empty();
    }

    public synchronized Footprint footprint() {
        return sight instanceof Sight.Answering(Look look) ? look.footprint() : Footprint.UNKNOWN;
    }

    /** The pass that was made since this was asked last; none if it was of another generation. */
    public synchronized Optional<Pass> takePass(long generation) {
        var made = pass;
        pass = null;
        return passGeneration == generation ? Optional.ofNullable(made) : Optional.empty();
    }

    /** Whether nothing was decided on a live look for this long. */
    public synchronized boolean liveLookDue(Duration after) {
        return !clock.instant().isBefore(liveAt.plus(after));
    }

    // What reconcilers leave

    /** Asks for a pass; the newest request counts. */
    public synchronized void request(Pass.Request wanted) {
        request = wanted;
        wakeUp.run();
    }

    /** No pass is to be made, as the Cluster is paused or goes. One that runs is left to end. */
    public synchronized void withdraw() {
        request = null;
    }

    /** How soon Kafka is to be looked at, and then again, until this is said anew. */
    public synchronized void lookEvery(Duration wanted) {
        interval = wanted;
        lookNoLaterThan(clock.instant().plus(wanted));
    }

    /** The changes of topics. */
    public Optional<TopicResult> submit(String topic, List<TopicStep> steps) {
        var result = queue.submit(topic, steps, clock.instant());
        wake();
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
     * @throws KafkaUnavailable when there is no connection
     */
    public KafkaChanges changes() {
        return connection.changes();
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
        if (isDue()) {
            look();
        }
        tellExpired();
        return untilNext();
    }

    ClusterKey key() {
        return key;
    }

    void close() {
        connection.close();
    }

    synchronized void onWakeUp(Runnable wake) {
        wakeUp = wake;
    }

    private synchronized void wake() {
        wakeUp.run();
    }

    private void changeTopics() {
        if (!(sight() instanceof Sight.Answering)) {
            return;
        }
        var steps = queue.take();
        if (steps.isEmpty()) {
            return;
        }
        List<String> topics;
        try {
            topics = queue.done(connection.topicChanges().make(steps), clock.instant());
        } catch (RuntimeException e) {
            // Whatever it is, nothing may stay in work for ever.
            topics = queue.failed(String.valueOf(e.getMessage()), clock.instant());
        }
        lookAfterChange();
        listener.topicsChanged(key, topics);
    }

    /**
     * At once; but with more changes waiting, a look at thousands of topics is not taken after
     * each.
     */
    private synchronized void lookAfterChange() {
        if (queue.isEmpty()) {
            lookNoLaterThan(clock.instant());
        } else {
            lookNoLaterThan(clock.instant().plus(Intervals.WAITING));
        }
    }

    private void makePass() {
        var wanted = takeRequest();
        if (wanted == null) {
            return;
        }
        Pass made;
        Duration again;
        try {
            var look = kubernetes.get();
            takePods(look);
            lookAtKafka(Depth.Full);
            var seen = live(look);
            var plan = wanted.planner().apply(seen);
            var outcome = wanted.runner().apply(plan);
            made = new Pass.Made(seen, plan, outcome);
            again = Intervals.after(plan, outcome);
        } catch (RuntimeException e) {
            made = new Pass.Failed(e);
            again = Intervals.UNAVAILABLE;
        }
        noteMade(made, wanted.generation(), again);
        listener.clusterChanged(key);
    }

    private synchronized Pass.@Nullable Request takeRequest() {
        if (request == null || clock.instant().isBefore(passAt)) {
            return null;
        }
        var wanted = request;
        request = null;
        return wanted;
    }

    private synchronized void takePods(KubeLook look) {
        pods = look.pods();
    }

    private synchronized ObservedCluster live(KubeLook look) {
        return observed(look);
    }

    private synchronized void noteMade(Pass made, long generation, Duration again) {
        var now = clock.instant();
        pass = made;
        passGeneration = generation;
        liveAt = now;
        passAt = now.plus(again);
        lookNoLaterThan(passAt);
    }

    private synchronized boolean isDue() {
        return !clock.instant().isBefore(lookAt);
    }

    private void look() {
        lookAtKafka(depth());
        listener.clusterChanged(key);
    }

    private synchronized Depth depth() {
        return interval.compareTo(Intervals.IDLE) < 0 ? Depth.Full : Depth.Resting;
    }

    private void lookAtKafka(Depth depth) {
        var began = clock.instant();
        var nodes = nodes();
        var found = ask(bootstrap(nodes), depth);
        var logs = recovering(nodes);
        publish(found, logs, Duration.between(began, clock.instant()));
    }

    private synchronized Collection<Pod> nodes() {
        return List.copyOf(pods.values());
    }

    private Sight ask(List<String> bootstrap, Depth depth) {
        if (bootstrap.isEmpty()) {
            connection.close();
            return new Sight.Silent("no broker is ready", false, clock.instant());
        }
        try {
            return new Sight.Answering(connection.look(bootstrap, depth));
        } catch (KafkaUnavailable | KafkaRefused e) {
            return new Sight.Silent(String.valueOf(e.getMessage()), true, clock.instant());
        }
    }

    private List<String> bootstrap(Collection<Pod> nodes) {
        return nodes.stream()
                .filter(pod -> pod.id().role() == NodeRole.Broker && pod.ready())
                .map(pod ->
                        Names.podHost(key.namespace(), key.name(), pod.id())
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

    private void publish(Sight found, Map<NodeId, String> logs, Duration took) {
        Set<String> changed = Set.of();
        boolean all;
        synchronized (this) {
            var before = sight;
            sight = since(before, found);
            recovering = logs;
            lookAt = clock.instant().plus(pause(found, took));
            all = found instanceof Sight.Answering && !(before instanceof Sight.Answering);
            all |= found instanceof Sight.Answering && serving(before) != serving(found);
            if (longSilence().isPresent() && !silenceTold) {
                silenceTold = true;
                all = true;
            }
            if (found instanceof Sight.Answering(Look look)) {
                silenceTold = false;
                var topics = ShownTopic.of(look, shown);
                changed = differing(shown, topics);
                shown = topics;
                queue.shown(ids(look));
            }
        }
        if (all) {
            listener.allTopicsChanged(key);
        } else if (!changed.isEmpty()) {
            listener.topicsChanged(key, changed);
        }
    }

    /** A look at thousands of topics takes a while, so that looking must leave time in between. */
    private Duration pause(Sight found, Duration took) {
        var underWay = interval.compareTo(Intervals.IDLE) < 0;
        if (underWay) {
            return longest(interval, took);
        }
        return found instanceof Sight.Answering(Look look) && !look.missingLogs().isEmpty()
                ? longest(Intervals.WAITING, took)
                : longest(interval, took.multipliedBy(Intervals.SHARE_OF_TIME));
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /** Brokers that take part; a Topic may wait for more. */
    private static int serving(Sight sight) {
        return sight instanceof Sight.Answering(Look look)
                ? (int) look.view().brokers().values().stream().filter(b -> !b.fenced()).count()
                : 0;
    }

    private static Sight since(Sight before, Sight now) {
        return before instanceof Sight.Silent(var why, var failed, Instant since)
                        && now instanceof Sight.Silent(var whyNow, var failedNow, var at)
                ? new Sight.Silent(whyNow, failedNow, since)
                : now;
    }

    private static Map<String, String> ids(Look look) {
        return look.topics().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, topic -> topic.getValue().id()));
    }

    private static Set<String> differing(
            Map<String, ShownTopic> before, Map<String, ShownTopic> now) {
        var names = new HashSet<String>();
        Stream.concat(before.keySet().stream(), now.keySet().stream())
                .filter(name -> {
                    var one = before.get(name);
                    return one == null || !one.equals(now.get(name));
                })
                .forEach(names::add);
        return names;
    }

    private void tellExpired() {
        var topics = queue.expired(clock.instant());
        if (!topics.isEmpty()) {
            listener.topicsChanged(key, topics);
        }
    }

    private synchronized Duration untilNext() {
        var next = lookAt;
        if (!queue.isEmpty() && sight instanceof Sight.Answering) {
            return Duration.ZERO;
        }
        if (request != null && passAt.isBefore(next)) {
            next = passAt;
        }
        var expiry = queue.nextExpiry();
        if (expiry.isPresent() && expiry.get().isBefore(next)) {
            next = expiry.get();
        }
        var now = clock.instant();
        return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
    }

    private ObservedCluster observed(KubeLook look) {
        var nodes = new TreeMap<>(look.pods());
        recovering.forEach((id, detail) ->
                nodes.computeIfPresent(
                        id,
                        (same, pod) ->
                                pod.state() == Pod.State.Starting ? pod.recovering(detail) : pod));
        return new KubeLook(nodes, look.claims(), look.objects())
                .observed(
                        switch (sight) {
                            case Sight.None none -> new Kafka.Silent("it was not asked yet", false);
                            case Sight.Silent silent ->
                                    new Kafka.Silent(silent.why(), silent.failed());
                            case Sight.Answering(Look found) -> new Kafka.Answering(found.view());
                        });
    }

    private void lookNoLaterThan(Instant at) {
        if (at.isBefore(lookAt)) {
            lookAt = at;
            wakeUp.run();
        }
    }
}
