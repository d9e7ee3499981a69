package dev.spillway.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs work on several threads, as a broker's pools do. */
final class ParallelRunner {
    interface Action<T, R> {
        R on(T item) throws Exception;
    }

    private ParallelRunner() {}

    /** The results in the order of the items; the first failure, if there is one. */
    static <T, R> List<R> each(int threads, List<T> items, Action<T, R> action) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Callable<R>> tasks = new ArrayList<>();
            items.forEach(item -> tasks.add(() -> action.on(item)));
            List<R> results = new ArrayList<>();
            for (Future<R> done : pool.invokeAll(tasks)) {
                results.add(done.get());
            }
            return results;
        }
    }
}
