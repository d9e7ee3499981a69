package dev.spillway.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A resource that is created again right after it was deleted. The library calls a reconciler for
 * the deletion, and when that ends it forgets all events of the name, also one that says that there
 * is a new resource: that one would stay as it is, without a status, until something else happens
 * to it. So one looks again, once the library has forgotten.
 */
final class Recreation {
    /** The library is done at once; it waits only for a processor. */
    private static final Duration LATER = Duration.ofSeconds(1);

    private Recreation() {}

    /**
     * To be called when a reconciler is told that a resource was deleted.
     *
     * @param events triggers a reconciliation
     */
    static void lookAgain(HasMetadata deleted, Context<?> context, Consumer<ResourceID> events) {
        var resources = context.getPrimaryCache();
        lookAgain(
                ResourceID.fromResource(deleted),
                id -> resources.get(id).isPresent(),
                events,
                CompletableFuture.delayedExecutor(LATER.toMillis(), TimeUnit.MILLISECONDS));
    }

    static void lookAgain(
            ResourceID id,
            Predicate<ResourceID> exists,
            Consumer<ResourceID> events,
            Executor later) {
        later.execute(() -> {
            if (exists.test(id)) {
                events.accept(id);
            }
        });
    }
}
