package dev.spillway.local.api.fault;

import dev.spillway.local.api.object.StatusException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The injected faults; initially none. Belongs to the server's event loop, except for what {@link
 * ClusterFaults} offers.
 */
public final class ActiveFaults implements ClusterFaults {

    private static final int PERCENT = 100;

    private final LongSupplier revision;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** By scope, the oldest revision that its clients may resume from. */
    private final Map<Scope, Long> oldest = new HashMap<>();

    /** Seeded, so that runs can be repeated. */
    private final Random random = new Random(1);

    private volatile List<Injected> now = List.of();

    /**
     * @param revision the current revision of the store
     */
    public ActiveFaults(LongSupplier revision) {
        this.revision = revision;
    }

    /** A fault and the requests that it applies to. */
    public record Injected(Scope scope, Fault fault) {}

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
        oldest.put(fault.scope(), revision.getAsLong());
    }

    /** The delay of a watch's events. */
    public Duration delay(Call watch) {
        return longest(of(watch, Fault.LateEvents.class).map(Fault.LateEvents::by));
    }

    /** Whether to drop a watch's next event. */
    public boolean misses(Call watch) {
        return of(watch, Fault.MissedEvents.class).anyMatch(each -> happens(each.percent()));
    }

    /** Whether a watch sends nothing. */
    public boolean silences(Call watch) {
        return of(watch, Fault.SilentWatches.class).findAny().isPresent();
    }

    /** How long after it was opened a watch is closed. */
    public Optional<Duration> closesAfter(Call watch) {
        return of(watch, Fault.ClosedWatches.class)
                .map(Fault.ClosedWatches::after)
                .min(Duration::compareTo);
    }

    /** The oldest resource version that a client may resume a watch or a list from; 0 for any. */
    public long oldest(Call call) {
        return oldest.entrySet().stream()
                .filter(each -> each.getKey().includes(call))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(0);
    }

    /** The delay of a request. */
    public Duration slowness(Call call) {
        return longest(of(call, Fault.SlowRequests.class).map(Fault.SlowRequests::by));
    }

    /**
     * Why a request is refused, if it is.
     *
     * @param existing the number of objects of this resource in its namespace
     */
    public Optional<StatusException> refusal(Call call, IntSupplier existing) {
        return of(call, Fault.Refusing.class)
                .filter(fault -> applies(fault, call))
                .findFirst()
                .map(fault -> refusal(fault, call, existing));
    }

    private boolean applies(Fault.Refusing fault, Call call) {
        return switch (fault) {
            case Fault.MissingPermission right -> true;
            case Fault.DenyingWebhook webhook -> call.effect().writes();
            case Fault.UnreachableWebhook webhook -> call.effect().writes();
            case Fault.ExceededQuota quota -> call.effect() == Call.Effect.Creates;
            case Fault.Conflicts(int percent) ->
                    call.effect() == Call.Effect.ChangesIfCurrent && happens(percent);
        };
    }

    private static StatusException refusal(Fault.Refusing fault, Call call, IntSupplier existing) {
        return switch (fault) {
            case Fault.MissingPermission(String user) -> Refusals.missingPermission(user, call);
            case Fault.DenyingWebhook webhook -> Refusals.deniedBy(webhook);
            case Fault.UnreachableWebhook(String webhook) -> Refusals.unreachable(webhook);
            case Fault.ExceededQuota(String quota) ->
                    Refusals.exceeded(quota, call, existing.getAsInt());
            case Fault.Conflicts conflicts ->
                    StatusException.modified(call.resource(), call.name());
        };
    }

    private boolean happens(int percent) {
        return random.nextInt(PERCENT) < percent;
    }

    private static Duration longest(Stream<Duration> durations) {
        return durations.max(Duration::compareTo).orElse(Duration.ZERO);
    }

    @Override
    public boolean claimsStayPending(String namespace) {
        return now.stream()
                .filter(each -> each.fault() instanceof Fault.PendingClaims)
                .anyMatch(each -> each.scope().includesNamespace(namespace));
    }

    @Override
    public boolean nodeIsLost() {
        return now.stream().anyMatch(each -> each.fault() instanceof Fault.LostNode);
    }

    @Override
    public Runnable listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private <F extends Fault> Stream<F> of(Call call, Class<F> kind) {
        return now.stream()
                .filter(each -> kind.isInstance(each.fault()))
                .filter(each -> each.scope().includes(call))
                .map(each -> kind.cast(each.fault()));
    }
}
