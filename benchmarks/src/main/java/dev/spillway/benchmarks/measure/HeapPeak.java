package dev.spillway.benchmarks.measure;

/** Samples the used heap, including garbage, without allocating. */
final class HeapPeak implements AutoCloseable {
    private static final long EVERY_MS = 2;

    private final long before;
    private final Thread sampler = Thread.ofPlatform().daemon().unstarted(this::sample);
    private volatile long peak;

    HeapPeak() {
        System.gc();
        before = used();
        peak = before;
        sampler.start();
    }

    long growth() {
        return peak - before;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void sample() {
        try {
            while (true) {
                peak = Math.max(peak, used());
                Thread.sleep(EVERY_MS);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    @Override
    public void close() {
        sampler.interrupt();
    }
}
