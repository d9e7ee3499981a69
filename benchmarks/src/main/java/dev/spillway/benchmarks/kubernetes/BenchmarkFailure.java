package dev.spillway.benchmarks.topics;

/** The benchmark cannot continue. The message is for people. */
final class BenchmarkFailure extends Exception {
    private static final long serialVersionUID = 1;

    BenchmarkFailure(String message) {
        super(message);
    }
}
