package dev.spillway.tier.metrics;

import java.util.concurrent.atomic.LongAdder;

/**
 * Everything that is counted, from the start of the plugin on. Adding is cheap and never blocks.
 */
public final class Counters {
    public final LongAdder copiedSegments = new LongAdder();
    public final LongAdder copiedBytes = new LongAdder();
    public final LongAdder storedBytes = new LongAdder();
    public final LongAdder copyFailures = new LongAdder();

    public final LongAdder fetches = new LongAdder();
    public final LongAdder fetchFailures = new LongAdder();
    public final LongAdder readBytes = new LongAdder();
    public final LongAdder receivedBytes = new LongAdder();
    public final LongAdder indexFetches = new LongAdder();

    public final LongAdder deletedSegments = new LongAdder();
    public final LongAdder deleteFailures = new LongAdder();

    public final LongAdder cacheHits = new LongAdder();
    public final LongAdder cacheMisses = new LongAdder();
    public final LongAdder cacheEvictions = new LongAdder();

    public final LongAdder hedgedGets = new LongAdder();
    public final LongAdder resumedGets = new LongAdder();
    public final LongAdder checksumMismatches = new LongAdder();
    public final LongAdder sweptUploads = new LongAdder();
    public final LongAdder sweptObjects = new LongAdder();
    public final LongAdder lateDeletions = new LongAdder();
    public final LongAdder forgottenDeletions = new LongAdder();
    public final LongAdder unexpectedErrors = new LongAdder();
}
