package dev.spillway.tier.delete;

import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Gathers deletes that are asked for at the same time. While one request is on its way, further
 * ones queue up, and whoever is next sends them all: no delay when there is one, 1000 times fewer
 * requests when there are many. A caller returns when its own object is gone.
 */
public final class Deletes {
    private static final int MOST_AT_ONCE = 1000;

    private record Wanted(String key, CompletableFuture<@Nullable Void> gone) {}

    private final ObjectStore store;
    private final ConcurrentLinkedQueue<Wanted> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore turn = new Semaphore(1, true);

    public Deletes(ObjectStore store) {
        this.store = store;
    }

    /**
     * @throws StoreException when it is not certain that the object is gone
     */
    public void delete(String key) throws StoreException, InterruptedException {
        Wanted mine = new Wanted(key, new CompletableFuture<>());
        queue.add(mine);
        while (!mine.gone.isDone()) {
            turn.acquire();
            try {
                if (!mine.gone.isDone()) {
                    send(next());
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
            if (batch.size() == MOST_AT_ONCE) {
                break;
            }
        }
        return batch;
    }

    private void send(List<Wanted> batch) {
        try {
            store.delete(batch.stream().map(Wanted::key).distinct().toList());
            batch.forEach(wanted -> wanted.gone.complete(null));
        } catch (Throwable e) {
            batch.forEach(wanted -> wanted.gone.completeExceptionally(e));
        }
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
