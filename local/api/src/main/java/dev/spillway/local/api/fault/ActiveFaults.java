package dev.spillway.local.api.fault;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The injected faults; initially none. Belongs to the server's event loop. */
public final class ActiveFaults {

    private static final int PERCENT = 100;

    private final LongSupplier revision;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** By agent, the oldest revision that its clients may resume from. */
    private final Map<String, Long> oldest = new HashMap<>();

    /** Seeded, so that runs can be repeated. */
    private final Random random = new Random(1);

    private List<Injected> now = List.of();

    /**
     * @param revision the current revision of the store
     */
    public ActiveFaults(LongSupplier revision) {
        this.revision = revision;
    }

    /**
     * A fault and the clients it applies to.
     *
     * @param agent prefix of the User-Agent of these clients
     */
    public record Injected(String agent, Fault fault) {}

    /** Replaces the active faults. */
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

    /** The delay of a client's events. */
    public Duration delay(String userAgent) {
        return of(userAgent, Fault.LateEvents.class)
                .map(Fault.LateEvents::by)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Whether to drop a client's next event. */
    public boolean misses(String userAgent) {
        return of(userAgent, Fault.MissedEvents.class)
                .anyMatch(each -> random.nextInt(PERCENT) < each.percent());
    }

    /** The oldest resource version that a client may resume a watch from; 0 for any. */
    public long oldest(String userAgent) {
        return oldest.entrySet().stream()
                .filter(each -> userAgent.startsWith(each.getKey()))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(0);
    }

    /** Calls the listener whenever the faults change. Run the result to unregister it. */
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
