package dev.spillway.operator.view;

import dev.spillway.operator.connect.ConnectAccess;
import dev.spillway.operator.connect.ConnectRefusedException;
import dev.spillway.operator.connect.ConnectRest;
import dev.spillway.operator.connect.ConnectUnavailableException;
import dev.spillway.operator.connect.ConnectorChanges;
import dev.spillway.operator.kube.UserSecrets;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.ConnectorValue.SecretKey;
import dev.spillway.operator.model.SecretPlaceholder;
import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.observed.Restarts;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.connect.ConnectorPlan;
import dev.spillway.operator.plan.connect.SecretValue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The in-memory view of one Connect. Reconcilers read it, queue changes on it and never wait for
 * it. Everything slow happens in {@link #runDueWork}, on one thread: the changes of one connector
 * after the other, copying the values of Secrets, and asking the workers how everything is. So a
 * worker that hangs keeps nobody waiting but the connectors of its own Connect, and those no longer
 * than its calls may take.
 */
public final class ConnectView implements ViewThread.Work {

    /** Something is in progress that only polling shows. */
    private static final Duration BUSY = PollIntervals.WAITING;

    /** Tasks fail by themselves, and nothing tells. */
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** The restart of the only worker, and a rebalance, are shorter than that. */
    private static final Duration SILENT_FOR_LONG = Duration.ofSeconds(15);

    private static final ChangeQueue.Pauses PAUSES =
            new ChangeQueue.Pauses(
                    PollIntervals.BLOCKED,
                    // Validation may log in to a database, which locks who fails too often.
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(15));

    /** Beside a connector's changes: no name of a Connector has this in it. */
    private static final String RESTART = "/restart";

    private final ConnectKey key;
    private final Connections connections;
    private final Connectors connectors;
    private final ConnectSecrets secrets;
    private final ConnectListener listener;
    private final Clock clock;
    private final PollSchedule schedule;
    private final ChangeQueue<ConnectorStep> queue =
            new ChangeQueue<>(step -> 1, 1, UnaryOperator.identity(), PAUSES);

    /** By connector, what it refers to. */
    private final Map<String, Set<SecretKey>> references = new ConcurrentHashMap<>();

    private final Map<String, Restarts> restarts = new ConcurrentHashMap<>();
    private final Map<String, Instant> changed = new ConcurrentHashMap<>();
    private final Set<String> unsettled = ConcurrentHashMap.newKeySet();

    /** Held while anything is changed. */
    private final ReentrantLock changing = new ReentrantLock();

    private volatile @Nullable ObservedConnect observed;
    private @Nullable ConnectModel model;
    private @Nullable ConnectAccess access;
    private @Nullable ConnectAccess connectedBy;
    private @Nullable ConnectRest connection;
    private Duration interval = IDLE;

    /** Makes connections to workers. */
    @FunctionalInterface
    public interface Connections {

        /**
         * @param mask takes out of Kafka Connect's words what nobody should read
         * @throws ConnectUnavailableException when the access is unusable
         */
        ConnectRest open(ConnectAccess access, UnaryOperator<String> mask);
    }

    /** The names of all Connectors of a Connect; empty before all were read. */
    @FunctionalInterface
    public interface Connectors {
        Optional<Set<String>> of(ConnectKey connect);
    }

    public ConnectView(
            ConnectKey key,
            Connections connections,
            Connectors connectors,
            UserSecrets secrets,
            ConnectListener listener,
            Clock clock) {
        this.key = key;
        this.connections = connections;
        this.connectors = connectors;
        this.secrets = new ConnectSecrets(secrets, clock);
        this.listener = listener;
        this.clock = clock;
        this.schedule = new PollSchedule(clock);
    }

    // Read by reconcilers

    /** Empty before the workers were asked for the first time. */
    public Optional<ObservedConnect> observed() {
        return Optional.ofNullable(observed);
    }

    /** Why the workers have not answered for so long that their connectors' state is unknown. */
    public Optional<String> silentForLong() {
        return observed instanceof ObservedConnect.Unknown(String why, Instant since)
                        && !clock.instant().isBefore(since.plus(SILENT_FOR_LONG))
                ? Optional.of(why)
                : Optional.empty();
    }

    /** What is known of a value that a connector refers to, see {@link #refer}. */
    public SecretValue secret(SecretKey of) {
        return secrets.of(of);
    }

    /** What is remembered of a connector since the operator has started. */
    public ConnectorPlan.History history(String connector) {
        return new ConnectorPlan.History(
                restarts.getOrDefault(connector, Restarts.NONE),
                changed.getOrDefault(connector, Instant.EPOCH));
    }

    // Written by reconcilers

    /**
     * What is read from now on.
     *
     * @param with may change; connections are made anew
     */
    synchronized void use(ConnectModel connect, ConnectAccess with) {
        var isNew = !connect.equals(model) || !with.equals(access);
        model = connect;
        access = with;
        if (isNew) {
            schedule.pollWithin(Duration.ZERO);
            schedule.wake();
        }
    }

    /** Asks the workers soon: something about them has changed. */
    public void poll() {
        schedule.pollWithin(Duration.ZERO);
    }

    /** What a connector refers to from now on. */
    public void refer(String connector, Set<SecretKey> to) {
        if (!to.equals(references.put(connector, Set.copyOf(to)))) {
            schedule.wake();
        }
    }

    /** Whether a connector is as it should be; while one is not, workers are asked often. */
    public void settled(String connector, boolean is) {
        if (is) {
            unsettled.remove(connector);
        } else if (unsettled.add(connector)) {
            schedule.wake();
        }
    }

    /**
     * Queues changes of a connector; see {@link ChangeQueue#submit}. Also for connectors that no
     * Connector declares.
     */
    public Optional<ChangeOutcome<ConnectorStep>> submit(
            String connector, List<ConnectorStep> steps) {
        var result = queue.submit(connector, steps, clock.instant());
        schedule.wake();
        return result;
    }

    /** Whether these changes are queued, in progress, or were the last ones made. */
    public boolean wasSubmitted(String connector, List<ConnectorStep> steps) {
        return queue.wasSubmitted(connector, steps);
    }

    /** The last outcome of these changes, also while they are being made again. */
    public Optional<ChangeOutcome<ConnectorStep>> lastChange(
            String connector, List<ConnectorStep> steps) {
        return queue.last(connector, steps);
    }

    /** Queues the restart of what has failed of a connector, apart from its other changes. */
    public void restart(String connector, List<ConnectorStep> steps, Restarts after) {
        restarts.put(connector, after);
        queue.submit(connector + RESTART, steps, clock.instant());
        schedule.wake();
    }

    /** Nothing of it is to be changed, or has to be: drops what is queued of it. */
    public void nothingToChange(String connector) {
        queue.forget(connector);
    }

    /** Drops all that is known of a connector that has no Connector any more. */
    public void forget(String connector) {
        queue.forget(connector);
        queue.forget(connector + RESTART);
        references.remove(connector);
        restarts.remove(connector);
        changed.remove(connector);
        unsettled.remove(connector);
    }

    // Called by the thread

    @Override
    public String name() {
        return "Connect " + key;
    }

    @Override
    public void onWakeUp(Runnable wake) {
        schedule.onWakeUp(wake);
    }

    @Override
    public Duration runDueWork() {
        var known = known();
        if (known.isPresent()) {
            makeNextChange();
            copySecrets(known.get());
            adaptInterval();
            if (schedule.pollIsDue()) {
                poll(known.get());
            }
        }
        var expired = queue.expired(clock.instant());
        if (!expired.isEmpty()) {
            listener.connectorsChanged(key, names(expired));
        }
        return schedule.untilNext(nextWork(known.isPresent()));
    }

    private synchronized Optional<ConnectModel> known() {
        return Optional.ofNullable(model);
    }

    private Optional<Instant> nextWork(boolean known) {
        var change =
                answers() && !queue.isEmpty()
                        ? Optional.of(clock.instant())
                        : Optional.<Instant>empty();
        var copy = known ? secrets.dueAt(wanted()) : Optional.<Instant>empty();
        return Stream.of(change, copy, queue.nextExpiry())
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    private boolean answers() {
        return observed instanceof ObservedConnect.Known;
    }

    // Changes

    private void makeNextChange() {
        if (!answers() || queue.isEmpty()) {
            return;
        }
        var steps = queue.nextBatch();
        if (steps.isEmpty()) {
            return;
        }
        Collection<String> names;
        changing.lock();
        try {
            names = queue.done(new ConnectorChanges(connection()).apply(steps), clock.instant());
        } catch (RuntimeException e) {
            // Whatever went wrong, no entry may stay in progress forever.
            names = queue.failed(String.valueOf(e.getMessage()), clock.instant());
        } catch (Error e) {
            listener.connectorsChanged(key, names(queue.failed(e.toString(), clock.instant())));
            throw e;
        } finally {
            changing.unlock();
        }
        names(names).forEach(name -> changed.put(name, clock.instant()));
        schedule.pollAfterChange();
        listener.connectorsChanged(key, names(names));
    }

    /** Of connectors, whatever was done to them. */
    private static Set<String> names(Collection<String> entries) {
        return entries.stream()
                .map(entry ->
                        entry.endsWith(RESTART)
                                ? entry.substring(0, entry.length() - RESTART.length())
                                : entry)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public boolean awaitChange(Duration within) throws InterruptedException {
        if (!changing.tryLock(within.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        changing.unlock();
        return true;
    }

    // Secrets

    private void copySecrets(ConnectModel connect) {
        var wanted = wanted();
        if (!secrets.isDue(wanted)) {
            return;
        }
        changing.lock();
        Set<SecretKey> news;
        try {
            news = secrets.look(connect, wanted, this::usedFiles);
        } finally {
            changing.unlock();
        }
        if (!news.isEmpty()) {
            listener.connectorsChanged(
                    key,
                    references.entrySet().stream()
                            .filter(each -> each.getValue().stream().anyMatch(news::contains))
                            .map(Map.Entry::getKey)
                            .toList());
        }
    }

    private Set<SecretKey> wanted() {
        return references.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    /**
     * What connectors have in their settings, or are about to; empty while it is not known of every
     * Connector what it refers to.
     */
    private Optional<Set<String>> usedFiles() {
        if (!(observed instanceof ObservedConnect.Known known)
                || connectors.of(key).filter(references.keySet()::containsAll).isEmpty()) {
            return Optional.empty();
        }
        var files = new HashSet<String>();
        known.connectors().values().forEach(connector -> addFiles(connector.config(), files));
        queue.waiting()
                .values()
                .forEach(steps ->
                        steps.forEach(step -> {
                            if (step instanceof ConnectorStep.Create create) {
                                addFiles(create.config(), files);
                            } else if (step instanceof ConnectorStep.Reconfigure change) {
                                addFiles(change.config(), files);
                            }
                        }));
        return Optional.of(files);
    }

    private static void addFiles(SortedMap<String, String> config, Set<String> files) {
        config.values().forEach(value -> files.addAll(SecretPlaceholder.files(value)));
    }

    // Polls

    private void adaptInterval() {
        var wanted = unsettled.isEmpty() && queue.isEmpty() && answers() ? IDLE : BUSY;
        if (!wanted.equals(interval)) {
            interval = wanted;
            schedule.pollEvery(wanted);
        }
    }

    private void poll(ConnectModel connect) {
        schedule.pollStarted();
        var began = clock.instant();
        var before = observed;
        ObservedConnect now;
        try {
            now = connection().read();
        } catch (ConnectUnavailableException | ConnectRefusedException e) {
            now = unknown(connect, before, String.valueOf(e.getMessage()));
        }
        observed = now;
        adaptInterval();
        schedule.pollFinished(Duration.between(began, clock.instant()), false);
        tell(before, now);
    }

    private ObservedConnect unknown(
            ConnectModel connect, @Nullable ObservedConnect before, String why) {
        return new ObservedConnect.Unknown(
                connect.replicas() == 0
                        ? "Connect " + key.name() + " has no workers: its spec.replicas is 0"
                        : why,
                before instanceof ObservedConnect.Unknown unknown
                        ? unknown.since()
                        : clock.instant());
    }

    private void tell(@Nullable ObservedConnect before, ObservedConnect now) {
        if (now instanceof ObservedConnect.Known known
                && before instanceof ObservedConnect.Known earlier) {
            var names = new TreeSet<>(known.connectors().keySet());
            names.addAll(earlier.connectors().keySet());
            names.removeIf(name ->
                    Objects.equals(known.connectors().get(name), earlier.connectors().get(name)));
            if (!known.equals(earlier)) {
                listener.connectChanged(key);
            }
            if (!known.plugins().equals(earlier.plugins())) {
                listener.allConnectorsChanged(key);
            } else {
                // Those that wait may have waited for a change that shows itself by its absence.
                names.addAll(unsettled);
                listener.connectorsChanged(key, names);
            }
        } else {
            listener.connectChanged(key);
            listener.allConnectorsChanged(key);
        }
    }

    /** Anew after the access has changed. */
    private ConnectRest connection() {
        ConnectAccess wanted;
        synchronized (this) {
            wanted = Objects.requireNonNull(access, "known together with the model");
        }
        var current = connection;
        if (current != null && wanted.equals(connectedBy)) {
            return current;
        }
        if (current != null) {
            current.close();
            connection = null;
        }
        var opened = connections.open(wanted, secrets::masked);
        connection = opened;
        connectedBy = wanted;
        return opened;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
