package dev.spillway.local.uses.telemetry;

import dev.spillway.local.demo.DemoFailure;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Something that goes on beside the demo. */
final class Background implements AutoCloseable {
    private final FutureTask<Void> task;

    interface Action {
        void run() throws DemoFailure;
    }

    private Background(FutureTask<Void> task) {
        this.task = task;
    }

    static Background start(Action action) {
        var task =
                new FutureTask<Void>(() -> {
                    action.run();
                    return null;
                });
        Thread.ofPlatform().daemon().start(task);
        return new Background(task);
    }

    /**
     * @throws DemoFailure when it has failed
     */
    void check() throws DemoFailure {
        if (task.isDone()) {
            await();
        }
    }

    /** Waits for its end. */
    void await() throws DemoFailure {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof DemoFailure failure
                    ? failure
                    : new DemoFailure(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }

    @Override
    public void close() throws DemoFailure {
        await();
    }
}
