package dev.spillway.local.api.fault;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The faults that clients have now; none until someone switches them on. The server's event loop
 * owns it.
 */
public final class ActiveFaults {

    private static final int PERCENT = 100;

    private final LongSupplier revision;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** By agent, the revision before which nothing is remembered for it. */
    private final Map<String, Long> oldest = new HashMap<>();

    /** Draws the same each time. */
    private final Random random = new Random(1);

    private List<Injected> now = List.of();

    /**
     * @param revision of the store as it is
     */
    public ActiveFaults(LongSupplier revision) {
        this.revision = revision;
    }

    /**
     * A fault, and the clients that have it.
     *
     * @param agent what the User-Agent of its clients begins with
     */
    public record Injected(String agent, Fault fault) {}

    /** From now on these faults hold, and no others. */
    public void set(List<Injected> next) {
        List<Injected> ended = now.stream().filter(each -> !next.contains(each)).toList();
        now = List.copyOf(next);
        ended.stream()
                .filter(each -> each.fault() instanceof Fault.MissedEvents)
                .forEach(this::expire);
        next.stream()
                .filter(each -> each.fault() instanceof Fault.ExpiredVersions)
                .forEach(this::expire);
        listeners.forEach(Runnable::run);
    }

    private void expire(Injected fault) {
        oldest.put(fault.agent(), revision.getAsLong());
    }

    /** How much later a client gets its events. */
    public Duration lateness(String userAgent) {
        return of(userAgent, Fault.LateEvents.class)
                .map(Fault.LateEvents::by)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Whether a client misses its next event. */
    public boolean misses(String userAgent) {
        return of(userAgent, Fault.MissedEvents.class)
                .anyMatch(each -> random.nextInt(PERCENT) < each.percent());
    }

    /** The version that a client must have seen to be told what happened since; 0 for any. */
    public long oldest(String userAgent) {
        return oldest.entrySet().stream()
                .filter(each -> userAgent.startsWith(each.getKey()))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(0);
    }

    /** Calls the listener when the faults have changed, until the result is run. */
    public Runnable listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private <F extends Fault> Stream<F> of(String userAgent, Class<F> kind) {
        return now.stream()
                .filter(each -> userAgent.startsWith(each.agent()))
                .map(Injected::fault)
                .filter(kind::isInstance)
                .map(kind::cast);
    }
}
