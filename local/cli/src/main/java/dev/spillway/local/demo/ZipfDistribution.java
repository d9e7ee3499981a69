package dev.spillway.local.demo;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Ranks 0 to n - 1, the k-th drawn with a probability proportional to 1 / (k + 1)^s: few are
 * popular, many are not.
 */
public final class ZipfDistribution {
    private final double[] cumulative;

    public ZipfDistribution(int ranks, double exponent) {
        cumulative = new double[ranks];
        double sum = 0;
        for (int rank = 0; rank < ranks; rank++) {
            sum += 1 / Math.pow(rank + 1, exponent);
            cumulative[rank] = sum;
        }
    }

    public int draw(RandomGenerator random) {
        var point = random.nextDouble() * cumulative[cumulative.length - 1];
        var found = Arrays.binarySearch(cumulative, point);
        return Math.min(found < 0 ? -found - 1 : found + 1, cumulative.length - 1);
    }

    /** The probability of a rank. */
    public double share(int rank) {
        var before = rank == 0 ? 0 : cumulative[rank - 1];
        return (cumulative[rank] - before) / cumulative[cumulative.length - 1];
    }
}
