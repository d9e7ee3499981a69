package dev.spillway.local.controllers;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A work queue and its worker: reconciles one object after another. A key that is added while it
 * waits is reconciled once; a failure is retried after a second.
 */
final class ReconcileLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcileLoop.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** The object's namespace and name. */
    record Key(String namespace, String name) {}

    private final Consumer<Key> reconcile;
    private final Thread thread;
    private final Map<Key, Long> due = new LinkedHashMap<>();
    private boolean closed;

    ReconcileLoop(String name, Consumer<Key> reconcile) {
        this.reconcile = reconcile;
        this.thread = Thread.ofVirtual().name(name).start(this::run);
    }

    void add(Key key) {
        addAfter(key, Duration.ZERO);
    }

    private synchronized void addAfter(Key key, Duration wait) {
        due.merge(key, System.nanoTime() + wait.toNanos(), Math::min);
        notifyAll();
    }

    /** Returns when no reconciliation is running any more. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (Key key = next(); key != null; key = next()) {
                try {
                    reconcile.accept(key);
                } catch (KubernetesClientException e) {
                    // Most often a conflict with another writer: the retry reads the newer object.
                    LOG.debug("{}: reconciling {} failed; retrying", thread.getName(), key, e);
                    addAfter(key, RETRY);
                } catch (RuntimeException e) {
                    LOG.error("{}: reconciling {} failed; retrying", thread.getName(), key, e);
                    addAfter(key, RETRY);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: interrupted", thread.getName());
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Key next() throws InterruptedException {
        while (!closed) {
            long now = System.nanoTime();
            long soonest = Long.MAX_VALUE;
            for (Map.Entry<Key, Long> entry : due.entrySet()) {
                if (entry.getValue() - now <= 0) {
                    due.remove(entry.getKey());
                    return entry.getKey();
                }
                soonest = Math.min(soonest, entry.getValue() - now);
            }
            if (soonest == Long.MAX_VALUE) {
                wait();
            } else {
                wait(soonest / 1_000_000 + 1);
            }
        }
        return null;
    }
}
