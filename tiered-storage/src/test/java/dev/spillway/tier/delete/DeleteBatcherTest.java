package dev.spillway.tier.delete;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.s3.MemoryObjectStore;
import dev.spillway.tier.s3.StoreException;
import dev.spillway.tier.s3.StoreException.Kind;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeleteBatcherTest {
    private final ExecutorService deleters = Executors.newCachedThreadPool();

    private final Queue<String> failed = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        deleters.shutdownNow();
    }

    private static MemoryObjectStore with(MemoryObjectStore store, String... keys) {
        List.of(keys).forEach(key -> store.put(key, new byte[1]));
        return store;
    }

    /** Two wait for their turn behind a third; one of them then sends for both. */
    @Test
    void whoIsInterruptedWhileItDeletesForOthersDoesNotFailThem() throws Exception {
        CountDownLatch behindUsTheyQueued = new CountDownLatch(1);
        CountDownLatch sendingForBoth = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        MemoryObjectStore store =
                with(
                        new MemoryObjectStore() {
                            @Override
                            public void delete(Collection<String> keys) throws StoreException {
                                if (keys.contains("before")) {
                                    await(behindUsTheyQueued);
                                }
                                if (keys.contains("mine")) {
                                    assertThat(keys).contains("others");
                                    sendingForBoth.countDown();
                                    try {
                                        never.await();
                                    } catch (InterruptedException e) {
                                        throw new StoreException(
                                                Kind.INTERRUPTED, "interrupted", e);
                                    }
                                }
                                super.delete(keys);
                            }
                        },
                        "before",
                        "mine",
                        "others");
        DeleteBatcher deletes = new DeleteBatcher(store);
        Thread before = deleting(deletes, "before");
        Thread mine = deleting(deletes, "mine");
        Thread others = deleting(deletes, "others");
        behindUsTheyQueued.countDown();
        sendingForBoth.await();
        mine.interrupt();
        before.join();
        mine.join();
        others.join();
        assertThat(store.list("", "", 10)).extracting("key").containsExactly("mine");
        assertThat(failed).containsExactly("mine");
    }

    /** Returns when it waits for something. */
    private Thread deleting(DeleteBatcher deletes, String key) {
        Thread thread =
                new Thread(() -> {
                    try {
                        deletes.delete(key);
                    } catch (StoreException | InterruptedException e) {
                        failed.add(key);
                    }
                });
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    @Test
    void anObjectThatIsLockedDoesNotKeepTheOthersOfTheSameRequest() throws Exception {
        CountDownLatch queued = new CountDownLatch(1);
        MemoryObjectStore store =
                with(
                        new MemoryObjectStore() {
                            @Override
                            public void delete(Collection<String> keys) throws StoreException {
                                if (keys.contains("first")) {
                                    await(queued);
                                }
                                if (keys.contains("locked")) {
                                    throw new StoreException(Kind.REFUSED, "locked: AccessDenied");
                                }
                                super.delete(keys);
                            }
                        },
                        "first",
                        "locked",
                        "a",
                        "b");
        DeleteBatcher deletes = new DeleteBatcher(store);
        Future<?> first = deleters.submit(delete(deletes, "first"));
        Future<?> locked = deleters.submit(delete(deletes, "locked"));
        Future<?> a = deleters.submit(delete(deletes, "a"));
        Future<?> b = deleters.submit(delete(deletes, "b"));
        queued.countDown();
        first.get();
        a.get();
        b.get();
        assertThatThrownBy(locked::get).hasMessageContaining("AccessDenied");
    }

    @Test
    void anErrorFailsTheDeleteAndNotTheThreadsThatWait() throws Exception {
        DeleteBatcher deletes =
                new DeleteBatcher(
                        new MemoryObjectStore() {
                            @Override
                            public void delete(Collection<String> keys) {
                                throw new OutOfMemoryError("Java heap space");
                            }
                        });
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> deletes.delete("object"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseInstanceOf(OutOfMemoryError.class);
        }
    }

    private static Callable<Boolean> delete(DeleteBatcher deletes, String key) {
        return () -> {
            deletes.delete(key);
            return true;
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
