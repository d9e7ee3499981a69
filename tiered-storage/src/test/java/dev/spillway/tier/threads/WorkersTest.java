package dev.spillway.tier.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WorkersTest {
    /** As when memory is short and logging the first Error throws a second one. */
    @Test
    @Timeout(60)
    void aTaskThatThrowsComesAgain() throws Exception {
        CountDownLatch times = new CountDownLatch(3);
        ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor(Workers.daemons("test"));
        try {
            thread.scheduleWithFixedDelay(
                    Workers.neverThrowing(() -> {
                        times.countDown();
                        throw new OutOfMemoryError("none left to log with");
                    }),
                    0,
                    1,
                    TimeUnit.MILLISECONDS);
            assertThat(times.await(50, TimeUnit.SECONDS)).isTrue();
        } finally {
            thread.shutdownNow();
        }
    }
}
