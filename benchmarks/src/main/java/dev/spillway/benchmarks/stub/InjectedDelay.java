package dev.spillway.benchmarks.stub;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The latency and rate of the store.
 *
 * @param firstByte until the answer to a request begins; for a request with a body, from its end
 * @param tailShare of requests that take {@code tail} longer, e.g. 0.01
 * @param bytesPerSecond of one connection, in either direction
 */
public record InjectedDelay(
        Duration firstByte, double tailShare, Duration tail, long bytesPerSecond) {

    /** As fast as this machine. */
    public static final InjectedDelay NONE =
            new InjectedDelay(Duration.ZERO, 0, Duration.ZERO, Long.MAX_VALUE);

    /** As command-line arguments. */
    public List<String> words() {
        return List.of(
                "" + firstByte.toNanos(), "" + tailShare, "" + tail.toNanos(), "" + bytesPerSecond);
    }

    static InjectedDelay parse(List<String> words) {
        return new InjectedDelay(
                Duration.ofNanos(Long.parseLong(words.get(0))),
                Double.parseDouble(words.get(1)),
                Duration.ofNanos(Long.parseLong(words.get(2))),
                Long.parseLong(words.get(3)));
    }

    /** Waits for the injected latency. */
    void beforeAnswer() throws InterruptedException {
        boolean unlucky = ThreadLocalRandom.current().nextDouble() < tailShare;
        Thread.sleep(unlucky ? firstByte.plus(tail) : firstByte);
    }

    RateLimiter pace() {
        return new RateLimiter(1e9 / bytesPerSecond);
    }
}
