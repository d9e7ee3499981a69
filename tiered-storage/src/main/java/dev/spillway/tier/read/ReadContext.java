package dev.spillway.tier.read;

import dev.spillway.tier.metrics.Counters;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What all reads share: the caches, the requests in flight and the threads they run on.
 *
 * @param chunkTimeout how long a chunk may take from its first to its last byte
 * @param deadline how long a reader waits for a chunk, all retries included
 */
record ReadContext(
        HedgedGets gets,
        TailCache tails,
        ChunkCache cache,
        ReaderTracker readers,
        ExtendableGets extendable,
        ExecutorService workers,
        ScheduledExecutorService timer,
        Counters counters,
        Duration chunkTimeout,
        Duration deadline) {}
