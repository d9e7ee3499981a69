package dev.spillway.benchmarks.security;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Keeps the first failure of a producer's records. */
final class FirstFailure implements Callback {
    private final AtomicReference<@Nullable Exception> first = new AtomicReference<>();

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        if (exception != null) {
            first.compareAndSet(null, exception);
        }
    }

    void check() throws BenchmarkFailure {
        Exception exception = first.get();
        if (exception != null) {
            throw new BenchmarkFailure("a record was not written: " + exception);
        }
    }
}
