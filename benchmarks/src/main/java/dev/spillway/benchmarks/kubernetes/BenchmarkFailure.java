package dev.spillway.benchmarks.kubernetes;

/** The benchmark cannot continue. The message is for people. */
public final class BenchmarkFailure extends Exception {
    private static final long serialVersionUID = 1;

    public BenchmarkFailure(String message) {
        super(message);
    }
}
