package dev.spillway.benchmarks.topics;

/** The benchmark cannot go on; the message is a sentence for people. */
final class BenchmarkFailure extends Exception {
    private static final long serialVersionUID = 1;

    BenchmarkFailure(String message) {
        super(message);
    }
}
