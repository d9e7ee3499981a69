package dev.spillway.benchmarks.disks;

/**
 * One line of the report.
 *
 * @param what happened
 * @param seconds it took
 * @param written bytes that were acknowledged
 * @param fullest disk at the worst moment, percent
 * @param limit of that, percent; {@link Double#NaN} for none
 * @param horizon at the end, in words
 * @param changes of the horizon and of the segments' size
 */
record Phase(
        String what,
        double seconds,
        long written,
        double fullest,
        double limit,
        String horizon,
        int changes) {

    boolean holds() {
        return Double.isNaN(limit) || fullest <= limit;
    }
}
