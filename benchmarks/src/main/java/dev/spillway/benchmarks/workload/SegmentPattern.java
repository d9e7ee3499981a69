package dev.spillway.benchmarks.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Incompressible bytes that identify their position: each eight are a hash of the segment's number
 * and the position. What is read can be checked without a copy to compare with.
 */
final class SegmentPattern {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private SegmentPattern() {}

    /** Fills the whole array, whose first byte is at {@code position}, a multiple of eight. */
    static void fill(byte[] bytes, int segment, long position) {
        for (int at = 0; at + 8 <= bytes.length; at += 8) {
            LONGS.set(bytes, at, word(segment, position + at));
        }
    }

    /** Checks the first and the last whole word of what was read. */
    static void check(byte[] bytes, int length, int segment, long position) {
        int first = (int) (-position & 7);
        int last = (int) (length - 8 - ((position + length) & 7));
        for (int at : new int[] {first, last}) {
            if (at >= 0
                    && at + 8 <= length
                    && (long) LONGS.get(bytes, at) != word(segment, position + at)) {
                throw new IllegalStateException(
                        "wrong bytes at " + (position + at) + " of segment " + segment);
            }
        }
    }

    /** The mixing function of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long word(int segment, long position) {
        long z = ((long) segment << 40) + position + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
