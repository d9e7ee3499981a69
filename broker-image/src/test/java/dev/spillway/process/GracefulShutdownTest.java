package dev.spillway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class GracefulShutdownTest {
    private final BlockingQueue<ExitCode> halts = new LinkedBlockingQueue<>();
    private final List<String> done = new CopyOnWriteArrayList<>();

    @Test
    void servesProbesUntilKafkaHasStopped() {
        stop(() -> done.add("kafka"), Duration.ofHours(1)).run();

        assertThat(done).containsExactly("kafka", "management");
        assertThat(halts).isEmpty();
    }

    @Test
    void endsTheProcessWhenKafkaDoesNotStopInTime() throws Exception {
        CountDownLatch halted = new CountDownLatch(1);
        GracefulShutdown stop = stop(() -> await(halted), Duration.ofMillis(1));
        Thread hook = Thread.ofPlatform().start(stop::run);

        assertThat(halts.take()).isEqualTo(ExitCode.FAILED);

        assertThat(done).isEmpty();
        assertThat(stop.isUnderWay()).isTrue();
        halted.countDown();
        hook.join();
    }

    @Test
    void endsTheProcessWhenKafkaFailsToStop() {
        GracefulShutdown stop =
                stop(
                        () -> {
                            throw new IllegalStateException("a disk is gone");
                        },
                        Duration.ofHours(1));

        stop.run();

        assertThat(halts).containsExactly(ExitCode.FAILED);
    }

    private GracefulShutdown stop(Runnable kafka, Duration bound) {
        return new GracefulShutdown(
                kafka, () -> done.add("management"), bound, "nothing is lost", halts::add);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
