package dev.spillway.local.demo;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Produces at a steady rate in the background until it is ended. */
final class BackgroundProducer implements AutoCloseable {
    /** A busy application; a laptop has room for more. */
    private static final long BYTES_PER_SECOND = 2_000_000;

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final Future<?> producing;
    private volatile boolean enough;

    BackgroundProducer(DemoProducer producer, RecordSource source) {
        this.producing =
                thread.submit(() -> {
                    producer.produceAtRate(source, BYTES_PER_SECOND, () -> enough);
                    return null;
                });
    }

    /**
     * Stops producing; returns when everything that was sent has been acknowledged.
     *
     * @throws DemoFailure when something was not
     */
    void end() throws DemoFailure, IOException {
        enough = true;
        result();
    }

    /**
     * @throws DemoFailure when producing has failed
     */
    void check() throws DemoFailure, IOException {
        if (producing.isDone()) {
            result();
        }
    }

    private void result() throws DemoFailure, IOException {
        try {
            producing.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case DemoFailure failure -> throw failure;
                case IOException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }

    @Override
    public void close() {
        enough = true;
        thread.close();
    }
}
