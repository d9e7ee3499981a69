package dev.spillway.tier.delete;

import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Batches concurrent deletes. While one request is in flight, further deletes queue up, and the
 * next caller sends all of them: no delay for a single one, up to 1000 times fewer requests for
 * many. A caller returns when its own object is gone.
 */
public final class DeleteBatcher {
    private static final int MAX_AT_ONCE = 1000;

    /**
     * A delete that takes longer than this to fail got no answer; then no deletes are sent for a
     * while. When topics are deleted Kafka waits for each partition in turn, on the thread that
     * applies the cluster's metadata: a store that is silent must not block a broker for as long as
     * a thousand partitions take.
     */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration REST_AFTER_SILENCE = Duration.ofSeconds(30);

    private record Wanted(String key, CompletableFuture<@Nullable Void> gone) {}

    private final ObjectStore store;
    private final ConcurrentLinkedQueue<Wanted> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore turn = new Semaphore(1, true);
    private volatile long restUntilNanos = System.nanoTime();

    public DeleteBatcher(ObjectStore store) {
        this.store = store;
    }

    /**
     * @throws StoreException when it is not certain that the object is gone
     */
    public void delete(String key) throws StoreException, InterruptedException {
        if (System.nanoTime() - restUntilNanos < 0) {
            throw new StoreException(
                    StoreException.Kind.UNAVAILABLE,
                    "DELETE "
                            + key
                            + ": not sent, because the store did not answer the previous one");
        }
        Wanted mine = new Wanted(key, new CompletableFuture<>());
        queue.add(mine);
        while (!mine.gone.isDone()) {
            turn.acquire();
            try {
                if (!mine.gone.isDone()) {
                    send(next(), mine);
                }
            } finally {
                turn.release();
            }
        }
        outcome(mine);
    }

    private List<Wanted> next() {
        List<Wanted> batch = new ArrayList<>();
        for (Wanted wanted = queue.poll(); wanted != null; wanted = queue.poll()) {
            batch.add(wanted);
            if (batch.size() == MAX_AT_ONCE) {
                break;
            }
        }
        return batch;
    }

    private void send(List<Wanted> batch, Wanted mine) {
        long start = System.nanoTime();
        try {
            store.delete(batch.stream().map(Wanted::key).distinct().toList());
            batch.forEach(wanted -> wanted.gone.complete(null));
        } catch (StoreException e) {
            long now = System.nanoTime();
            if (e.kind() == StoreException.Kind.UNAVAILABLE && now - start > SILENCE.toNanos()) {
                restUntilNanos = now + REST_AFTER_SILENCE.toNanos();
            }
            failed(batch, mine, e);
        } catch (Throwable e) {
            batch.forEach(wanted -> wanted.gone.completeExceptionally(e));
        }
    }

    private void failed(List<Wanted> batch, Wanted mine, StoreException e) {
        switch (e.kind()) {
            case INTERRUPTED -> leaveToOthers(batch, mine, e);
            case REFUSED, NOT_FOUND -> {
                if (batch.size() > 1) {
                    // One object that is locked, or gone, must not keep the others from being
                    // deleted.
                    batch.forEach(wanted -> send(List.of(wanted), mine));
                } else {
                    fail(batch, e);
                }
            }
            case UNAVAILABLE -> fail(batch, e);
        }
    }

    /** Only this thread was interrupted; one of the others sends the rest. */
    private void leaveToOthers(List<Wanted> batch, Wanted mine, StoreException e) {
        mine.gone.completeExceptionally(e);
        batch.stream().filter(wanted -> wanted != mine).forEach(queue::add);
    }

    private static void fail(List<Wanted> batch, StoreException e) {
        batch.forEach(wanted -> wanted.gone.completeExceptionally(e));
    }

    private static void outcome(Wanted mine) throws StoreException, InterruptedException {
        try {
            mine.gone.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException known) {
                throw new StoreException(known.kind(), String.valueOf(known.getMessage()), known);
            }
            throw new IllegalStateException("deleting " + mine.key, e.getCause());
        }
    }
}
