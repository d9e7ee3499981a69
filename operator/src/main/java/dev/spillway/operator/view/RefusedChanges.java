package dev.spillway.operator.view;

import dev.spillway.operator.status.RefusedStep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Refused changes of one Cluster, each tried again after a pause. A different change, such as
 * another value of the same setting, is tried at once. An entry is forgotten only after a while
 * without a request for it: while no broker answers, plans request nothing.
 *
 * <p>Not thread-safe.
 */
public final class RefusedChanges {

    private static final Duration FIRST_PAUSE = PollIntervals.BLOCKED;

    /**
     * So long at most a person waits who has mended what refused it: a webhook, a quota, a right. A
     * live read every 15 s costs more than the request.
     */
    private static final Duration MAX_PAUSE = PollIntervals.REFUSED;

    /** Kubelets, controllers and people change objects too: twice in a row is a coincidence. */
    private static final int COINCIDENCES = 2;

    /** Longer than a restart takes. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(2);

    private final Clock clock;
    private final Map<Object, Entry> entries = new HashMap<>();
    private final Map<Object, Instant> lastRequested = new HashMap<>();

    /** By change, how often in a row it found its object changed. */
    private final Map<Object, Integer> conflicts = new HashMap<>();

    private record Entry(RefusedStep refusal, Duration pause, Instant nextTry) {}

    public RefusedChanges(Clock clock) {
        this.clock = clock;
    }

    /** Ends a run of a plan. */
    public void finishRun() {
        lastRequested.values().removeIf(at -> at.plus(FORGOTTEN_AFTER).isBefore(clock.instant()));
        entries.keySet().retainAll(lastRequested.keySet());
        conflicts.keySet().retainAll(lastRequested.keySet());
        lastRequested
                .keySet()
                .removeIf(change -> !entries.containsKey(change) && !conflicts.containsKey(change));
    }

    /**
     * The refusal of a change that is not due for a retry yet.
     *
     * @param change equal to another one if it is the same change
     */
    public Optional<RefusedStep> stillRefused(Object change) {
        lastRequested.put(change, clock.instant());
        return Optional.ofNullable(entries.get(change))
                .filter(entry -> clock.instant().isBefore(entry.nextTry()))
                .map(Entry::refusal);
    }

    /** Whether its last attempt was refused. */
    public boolean wasRefused(Object change) {
        return entries.containsKey(change);
    }

    /** Records a refusal; true when it is new or its reason has changed. */
    public boolean recordRefusal(Object change, RefusedStep refusal) {
        var before = entries.get(change);
        var pause = before == null ? FIRST_PAUSE : longer(before.pause());
        entries.put(change, new Entry(refusal, pause, clock.instant().plus(pause)));
        return before == null || !before.refusal().equals(refusal);
    }

    /**
     * Counts an attempt that found its object changed, so that nothing was done; true when it is
     * not a coincidence any more and should be reported and retried as a refusal.
     */
    public boolean recordConflict(Object change) {
        lastRequested.put(change, clock.instant());
        return conflicts.merge(change, 1, Integer::sum) > COINCIDENCES;
    }

    /** Records that the change was made. */
    public void succeeded(Object change) {
        entries.remove(change);
        conflicts.remove(change);
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    }
}
