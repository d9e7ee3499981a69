package dev.spillway.tier.upload;

import dev.spillway.tier.delete.PendingDeletions;
import dev.spillway.tier.s3.ObjectFingerprint;
import dev.spillway.tier.s3.ObjectStore;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.s3.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upload of one object.
 *
 * <ol>
 *   <li>An object of one part is one PUT, on the calling thread.
 *   <li>Otherwise each part is sent by a worker as soon as a slot is free; slots are shared by all
 *       copies, and a copy that finds none waits before it prepares more.
 *   <li>{@link #commit} waits for the parts and makes the object visible, whole.
 *   <li>Closing without commit stops the workers, waits until they have stopped, and aborts the
 *       upload, so that nothing is left that costs money. What cannot be cleaned up now, or may
 *       still appear, goes to {@link PendingDeletions}.
 * </ol>
 */
final class ObjectUpload implements PartSplitter.Output, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectUpload.class);

    private final ObjectStore store;
    private final String key;
    private final Semaphore slots;
    private final ExecutorService workers;
    private final Deadline deadline;
    private final PendingDeletions pending;

    private final List<PartTask> sent = new ArrayList<>();
    private ObjectStore.@Nullable MultipartUpload upload;
    private @Nullable ObjectFingerprint fingerprint;
    private boolean committed;
    private boolean mayAppear;

    ObjectUpload(
            ObjectStore store,
            String key,
            Semaphore slots,
            ExecutorService workers,
            Deadline deadline,
            PendingDeletions pending) {
        this.store = store;
        this.key = key;
        this.slots = slots;
        this.workers = workers;
        this.deadline = deadline;
        this.pending = pending;
    }

    /** The object's fingerprint, which is known before its last part is sent. */
    void fingerprint(ObjectFingerprint known) {
        fingerprint = known;
    }

    @Override
    public void part(UploadPart part, boolean last) throws StoreException, InterruptedException {
        boolean handedOver = false;
        try {
            failEarly();
            acquireSlot();
            handedOver = true; // from here on send() and PartTask discard it and free the slot
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

    private void put(UploadPart part) throws StoreException {
        try {
            visible(() -> store.put(key, part, fingerprint(), deadline.left()));
        } finally {
            slots.release();
            part.discard();
        }
    }

    private void submit(UploadPart part) throws StoreException {
        boolean submitted = false;
        try {
            if (upload == null) {
                upload = store.startUpload(key);
            }
            PartTask task = new PartTask(upload, sent.size() + 1, part);
            sent.add(task);
            try {
                workers.execute(task);
                submitted = true;
            } finally {
                if (!submitted) {
                    sent.remove(task);
                }
            }
        } catch (RejectedExecutionException e) {
            throw new StoreException(
                    Kind.UNAVAILABLE, "copying " + key + ": the plugin is being closed", e);
        } finally {
            if (!submitted) {
                slots.release();
                part.discard();
            }
        }
    }

    /** Returns when the object is visible. */
    void commit() throws StoreException, InterruptedException {
        if (committed) {
            return;
        }
        for (PartTask part : sent) {
            await(part);
        }
        if (upload == null) {
            throw new IllegalStateException("nothing was sent");
        }
        ObjectStore.MultipartUpload whole = upload;
        visible(() -> whole.complete(sent.size(), fingerprint(), deadline.left()));
    }

    private interface Request {
        void send() throws StoreException;
    }

    private void visible(Request request) throws StoreException {
        mayAppear = true;
        try {
            request.send();
            committed = true;
        } catch (StoreException e) {
            mayAppear = e.mayHaveHappened();
            throw e;
        }
    }

    private ObjectFingerprint fingerprint() {
        return Objects.requireNonNull(
                fingerprint, "the fingerprint is known before the last part is sent");
    }

    /** Fails as soon as a part has failed. */
    private void failEarly() throws StoreException, InterruptedException {
        for (PartTask part : sent) {
            if (part.isDone()) {
                await(part);
            }
        }
    }

    private void await(Future<?> part) throws StoreException, InterruptedException {
        try {
            part.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new StoreException(Kind.UNAVAILABLE, "copying " + key + ": no time left", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException known) {
                throw new StoreException(known.kind(), String.valueOf(known.getMessage()), known);
            }
            throw new IllegalStateException("sending a part of " + key, e.getCause());
        }
    }

    /** May run because of an interrupt, which must not stop the clean-up. */
    @Override
    public void close() {
        if (committed) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        boolean inFlight = sent.stream().anyMatch(part -> !part.isDone());
        try {
            sent.forEach(part -> part.cancel(true));
            for (PartTask part : sent) {
                interrupted |= part.awaitStopped();
            }
            if (upload != null) {
                abort(upload, inFlight);
            }
        } finally {
            if (mayAppear) {
                pending.objectOfFailedCopy(key);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void abort(ObjectStore.MultipartUpload started, boolean inFlight) {
        boolean aborted = false;
        try {
            started.abort();
            aborted = true;
        } catch (StoreException e) {
            LOG.info("{}; it will be retried", e.getMessage());
        } finally {
            if (!aborted) {
                pending.upload(started.unfinished());
            } else if (inFlight) {
                pending.uploadOfFailedCopy(started.unfinished());
            }
        }
    }

    /** A part that is being sent. Frees its slot and deletes its temporary file however it ends. */
    private final class PartTask extends FutureTask<@Nullable Void> {
        private final Semaphore stopped = new Semaphore(0);
        private final UploadPart part;

        PartTask(ObjectStore.MultipartUpload upload, int number, UploadPart part) {
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
                stopped.release(); // before anything that could fail
                part.discard();
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
