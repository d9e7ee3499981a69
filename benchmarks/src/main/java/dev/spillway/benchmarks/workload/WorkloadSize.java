package dev.spillway.benchmarks.workload;

/**
 * The size of the workloads.
 *
 * @param segments of one upload; as many consumers read in parallel
 */
public record WorkloadSize(int segments, int segmentBytes, int randomReads, int smallSegments) {

    /** Enough for the JVM to compile what is measured later. */
    public WorkloadSize warmUp() {
        return new WorkloadSize(
                Math.min(segments, 4),
                Math.min(segmentBytes, 96 * 1024 * 1024),
                2 * randomReads,
                smallSegments);
    }
}
