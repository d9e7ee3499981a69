package dev.spillway.benchmarks.measure;

/**
 * The cost of a piece of work in this process, without the store's share.
 *
 * @param bytes of segments that were copied or read, each counted once
 * @param peakHeapGrowthBytes growth of the used heap, including garbage, sampled
 */
public record Measurement(
        String name,
        long bytes,
        double seconds,
        double cpuSeconds,
        long allocatedBytes,
        long peakHeapGrowthBytes,
        StoreTraffic traffic,
        Durations durations) {

    public double megabytesPerSecond() {
        return bytes / 1e6 / seconds;
    }

    public double cpuSecondsPerGigabyte() {
        return cpuSeconds / gigabytes();
    }

    public double allocatedMegabytesPerGigabyte() {
        return allocatedBytes / 1e6 / gigabytes();
    }

    public double requestsPerGigabyte() {
        return traffic.count() / gigabytes();
    }

    /** Bytes that the store sent for every byte that was read. */
    public double movedPerRead() {
        return (double) traffic.sentBytes() / bytes;
    }

    public double requestsPerOperation() {
        return (double) traffic.count() / durations.count();
    }

    private double gigabytes() {
        return bytes / 1e9;
    }
}
