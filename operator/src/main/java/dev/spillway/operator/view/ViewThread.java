package dev.spillway.operator.view;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A view's thread: does what is due, then sleeps until something is. */
final class ViewThread implements Runnable, ClusterViews.Running {
    /** What the thread does. */
    interface Work {

        /** {@code Cluster default/events} */
        String name();

        /**
         * @param wake ends the thread's pause
         */
        void onWakeUp(Runnable wake);

        /**
         * @return how long nothing will be due, unless something is requested
         */
        Duration runDueWork();

        /**
         * Waits for the change that is under way, if any.
         *
         * @return whether none is
         */
        boolean awaitChange(Duration within) throws InterruptedException;

        /** Called by the thread when it ends. */
        void close();
    }

    private static final Logger LOG = LoggerFactory.getLogger(ViewThread.class);

    private final Work view;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private boolean woken;
    private boolean ended;

    private ViewThread(Work view) {
        this.view = view;
    }

    static ViewThread start(Work view) {
        var worker = new ViewThread(view);
        view.onWakeUp(worker::wake);
        Thread.ofVirtual().name("view of " + view.name()).start(worker);
        return worker;
    }

    @Override
    public void end() {
        lock.lock();
        try {
            ended = true;
            asked.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitChange(Duration within) throws InterruptedException {
        return view.awaitChange(within);
    }

    private void wake() {
        lock.lock();
        try {
            woken = true;
            asked.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            while (awaitWork(nextPause())) {}
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            view.close();
        }
    }

    /** The thread never gives up: a failure is retried, also an Error, since no other looks. */
    private Duration nextPause() {
        try {
            return view.runDueWork();
        } catch (Throwable e) {
            LOG.error("{}: this is a bug in the operator", view.name(), e);
            return PollIntervals.INTERNAL_ERROR;
        }
    }

    /** False when the view is closed. */
    private boolean awaitWork(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            var left = pause.toNanos();
            while (left > 0 && !woken && !ended) {
                left = asked.awaitNanos(left);
            }
            woken = false;
            return !ended;
        } finally {
            lock.unlock();
        }
    }
}
