package dev.spillway.tier.read;

import dev.spillway.tier.metrics.Counters;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.ResponseBody;
import dev.spillway.tier.s3.StoreException;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * GETs that are sent a second time when the store takes unusually long to begin its answer.
 *
 * <ol>
 *   <li>The first request is made on the calling thread.
 *   <li>If no answer has begun when it is late ({@link FirstByteLatency}), and the budget allows, a
 *       second one is made on a worker.
 *   <li>Whichever answer begins first is handed over, on the thread that made the request; the
 *       other is closed when it begins.
 *   <li>Only when the last one has failed is the failure handed over.
 * </ol>
 */
final class HedgedGets {

    /** Receives the outcome: one of the two methods is called, once. */
    interface Outcome {
        /** The answer has begun. The receiver closes it. */
        void begun(ResponseBody body);

        void failed(Throwable why);
    }

    private final ObjectStore store;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;
    private final Counters counters;
    private final FirstByteLatency firstBytes = new FirstByteLatency();
    private final HedgeBudget budget = new HedgeBudget();

    HedgedGets(
            ObjectStore store,
            ExecutorService workers,
            ScheduledExecutorService timer,
            Counters counters) {
        this.store = store;
        this.workers = workers;
        this.timer = timer;
        this.counters = counters;
    }

    /** Blocks until the outcome has been taken, here or (when a second request won) elsewhere. */
    void get(String key, long from, long to, Outcome outcome) {
        budget.requested();
        Race race = new Race(key, from, to, outcome);
        OptionalLong late = firstBytes.late();
        if (late.isEmpty()) {
            race.run();
            return;
        }
        Future<?> second = timer.schedule(race::second, late.getAsLong(), TimeUnit.NANOSECONDS);
        try {
            race.run();
        } finally {
            second.cancel(false);
        }
    }

    private final class Race {
        private final String key;
        private final long from;
        private final long to;
        private final Outcome outcome;
        private final AtomicBoolean won = new AtomicBoolean();
        private final AtomicInteger running = new AtomicInteger(1);

        Race(String key, long from, long to, Outcome outcome) {
            this.key = key;
            this.from = from;
            this.to = to;
            this.outcome = outcome;
        }

        /** Called by the timer: must not block. */
        void second() {
            if (won.get() || !budget.take()) {
                return;
            }
            if (running.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
                return; // the first has failed already
            }
            counters.hedgedGets.increment();
            try {
                workers.execute(this::run);
            } catch (Throwable e) {
                lost(e); // the plugin is being closed, or there can be no more threads
            }
        }

        void run() {
            ResponseBody body;
            long start = System.nanoTime();
            try {
                body = store.get(key, from, to);
            } catch (StoreException | RuntimeException | Error e) {
                lost(e);
                return;
            }
            if (won.compareAndSet(false, true)) {
                firstBytes.record(System.nanoTime() - start);
                outcome.begun(body);
            } else {
                body.close();
            }
        }

        private void lost(Throwable why) {
            if (running.decrementAndGet() == 0 && !won.get()) {
                outcome.failed(why);
            }
        }
    }
}
