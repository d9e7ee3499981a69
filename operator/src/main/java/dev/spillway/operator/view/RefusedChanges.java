package dev.spillway.operator.view;

import dev.spillway.operator.status.RefusedStep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Changes of one Cluster that were refused. Each is tried again after a pause that doubles; what is
 * another change, such as another value of the same setting, is tried at once. A change that is not
 * asked for any more is forgotten after a while: while no broker answers, no plan asks for
 * anything.
 *
 * <p>For one thread at a time.
 */
public final class RefusedChanges {

    private static final Duration FIRST_PAUSE = PollIntervals.BLOCKED;

    /** As long as it may take until a fault is found that no event tells of. */
    private static final Duration LONGEST_PAUSE = PollIntervals.BACKSTOP;

    /** Longer than a restart takes. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(2);

    private final Clock clock;
    private final Map<Object, Entry> entries = new HashMap<>();
    private final Map<Object, Instant> asked = new HashMap<>();

    private record Entry(RefusedStep refusal, Duration pause, Instant nextTry) {}

    public RefusedChanges(Clock clock) {
        this.clock = clock;
    }

    /** Ends a pass. */
    public void end() {
        asked.values().removeIf(at -> at.plus(FORGOTTEN_AFTER).isBefore(clock.instant()));
        entries.keySet().retainAll(asked.keySet());
        asked.keySet().retainAll(entries.keySet());
    }

    /**
     * Why a change was refused that is not to be tried yet.
     *
     * @param change equal to another one if it is the same
     */
    public Optional<RefusedStep> standing(Object change) {
        asked.put(change, clock.instant());
        return Optional.ofNullable(entries.get(change))
                .filter(entry -> clock.instant().isBefore(entry.nextTry()))
                .map(Entry::refusal);
    }

    /** Whether it was refused the last time. */
    public boolean isRepeated(Object change) {
        return entries.containsKey(change);
    }

    /** It was refused; true when that is news. */
    public boolean refused(Object change, RefusedStep refusal) {
        var before = entries.get(change);
        var pause = before == null ? FIRST_PAUSE : longer(before.pause());
        entries.put(change, new Entry(refusal, pause, clock.instant().plus(pause)));
        return before == null || !before.refusal().equals(refusal);
    }

    /** It was made. */
    public void made(Object change) {
        entries.remove(change);
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
