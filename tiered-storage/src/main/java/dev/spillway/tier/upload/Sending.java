package dev.spillway.tier.upload;

import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.s3.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends the parts of one object.
 *
 * <ol>
 *   <li>An object of one part is one PUT, on the calling thread.
 *   <li>Otherwise each part is sent by a worker as soon as a slot is free; slots are shared by all
 *       copies, and a copy that finds none waits before it prepares more.
 *   <li>{@link #commit} waits for the parts and makes the object visible, whole.
 *   <li>Closing without commit stops the workers, waits until they have stopped, and aborts the
 *       upload, so that nothing is left that costs money.
 * </ol>
 */
final class Sending implements PartCutter.Output, AutoCloseable {
    private final ObjectStore store;
    private final String key;
    private final Semaphore slots;
    private final ExecutorService workers;
    private final Deadline deadline;

    private final List<SentPart> sent = new ArrayList<>();
    private ObjectStore.@Nullable PartsUpload upload;
    private boolean committed;

    Sending(
            ObjectStore store,
            String key,
            Semaphore slots,
            ExecutorService workers,
            Deadline deadline) {
        this.store = store;
        this.key = key;
        this.slots = slots;
        this.workers = workers;
        this.deadline = deadline;
    }

    @Override
    public void part(Part part, boolean last) throws StoreException, InterruptedException {
        boolean handedOver = false;
        try {
            failEarly();
            acquireSlot();
            handedOver = true; // from here on send() and SentPart discard it and free the slot
            if (last && upload == null) {
                put(part);
            } else {
                submit(part);
            }
        } finally {
            if (!handedOver) {
                part.discard();
            }
        }
    }

    private void acquireSlot() throws StoreException, InterruptedException {
        if (!slots.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
            deadline.left(); // throws: nothing is left
        }
    }

    private void put(Part part) throws StoreException {
        try {
            store.put(key, part, deadline.left());
            committed = true;
        } finally {
            slots.release();
            part.discard();
        }
    }

    private void submit(Part part) throws StoreException {
        boolean submitted = false;
        try {
            if (upload == null) {
                upload = store.startUpload(key);
            }
            SentPart task = new SentPart(upload, sent.size() + 1, part);
            workers.execute(task);
            sent.add(task);
            submitted = true;
        } finally {
            if (!submitted) {
                slots.release();
                part.discard();
            }
        }
    }

    /** Ends with the object visible. */
    void commit() throws StoreException, InterruptedException {
        if (committed) {
            return;
        }
        for (SentPart part : sent) {
            await(part);
        }
        if (upload == null) {
            throw new IllegalStateException("nothing was sent");
        }
        upload.complete(sent.size(), deadline.left());
        committed = true;
    }

    /** No use in preparing more when a part has failed. */
    private void failEarly() throws StoreException, InterruptedException {
        for (SentPart part : sent) {
            if (part.isDone()) {
                await(part);
            }
        }
    }

    private void await(Future<?> part) throws StoreException, InterruptedException {
        try {
            part.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new StoreException(Kind.UNAVAILABLE, "copying " + key + ": out of time", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException known) {
                throw new StoreException(known.kind(), String.valueOf(known.getMessage()), known);
            }
            throw new IllegalStateException("sending a part of " + key, e.getCause());
        }
    }

    /** An interrupt is what brings us here at times; it must not stop the cleaning up. */
    @Override
    public void close() {
        if (committed) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            sent.forEach(part -> part.cancel(true));
            for (SentPart part : sent) {
                interrupted |= part.awaitStopped();
            }
            if (upload != null) {
                upload.abort();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One part on its way. Frees its slot and deletes its temporary file however it ends. */
    private final class SentPart extends FutureTask<@Nullable Void> {
        private final Semaphore stopped = new Semaphore(0);
        private final Part part;

        SentPart(ObjectStore.PartsUpload upload, int number, Part part) {
            super(() -> {
                upload.part(number, part, deadline.left());
                return null;
            });
            this.part = part;
        }

        @Override
        public void run() {
            try {
                super.run();
            } finally {
                slots.release();
                part.discard();
                stopped.release();
            }
        }

        /**
         * An interrupted request ends at once; the bound is for what cannot be interrupted.
         *
         * @return whether this thread was interrupted meanwhile
         */
        boolean awaitStopped() {
            try {
                if (stopped.tryAcquire(30, TimeUnit.SECONDS)) {
                    stopped.release();
                }
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        }
    }
}
