package dev.spillway.tier.read;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides what to fetch for one reader of one segment. Pure: from the reader's position it tells
 * which chunks to request.
 *
 * <ol>
 *   <li>A first touch fetches {@link #FIRST_BYTES}, which covers one ordinary fetch of a consumer
 *       wherever it starts in a chunk. A random reader never causes more.
 *   <li>A reader that continues where it stopped is sequential. Then data is fetched ahead of it:
 *       twice what it has read so far, up to its window, so that data fetched in vain stays in
 *       proportion to what was read.
 *   <li>The window is cut into pieces, one GET each, so that several GETs fill it at a time. The
 *       next piece is requested as soon as the reader has made room for it.
 *   <li>Where readers share the cache, and each has little of it, pieces would be small and many.
 *       Then one GET is extended again and again, as far as its {@link Run#reach}, and pieces are
 *       only the steps in which it gets room.
 * </ol>
 */
final class ReadAhead {
    /** One fetch of a consumer (1 MiB by default) that starts within a chunk of up to 256 KiB. */
    static final int FIRST_BYTES = (1024 + 256) * 1024;

    /** Smaller pieces would cost requests and gain nothing. */
    static final int SMALLEST_PIECE_BYTES = 4 * 1024 * 1024;

    /** Smaller windows are filled by one GET that is extended. */
    static final int PIECES_FROM_WINDOW_BYTES = 16 * 1024 * 1024;

    /**
     * A smaller window means that there are many readers. A GET that is extended holds a connection
     * and a thread; this bounds their number.
     */
    static final int STREAM_FROM_WINDOW_BYTES = 2 * 1024 * 1024;

    /** How far a GET may be extended. */
    static final int STREAM_BYTES = 64 * 1024 * 1024;

    /** Nothing is fetched ahead of a reader that is not known to be sequential. */
    private static final long NOT_AHEAD = 0;

    /** An extended GET gets room in so many steps per window. */
    private static final int STEPS = 4;

    /**
     * Chunks {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param needed the chunk after those that an ordinary fetch of a consumer covers: it waits for
     *     them, and would otherwise need a GET for each
     * @param reach the chunk up to which (exclusive) a GET for these may be extended
     */
    record Run(int from, int needed, int to, int reach) {
        boolean isEmpty() {
            return from >= to;
        }
    }

    private final int chunkBytes;
    private final int chunks;
    private final int parallel;

    private boolean sequential;
    private long readBytes;
    private int frontier; // the first chunk that has not been requested
    private int furthest = -1; // the furthest chunk that the reader has been at

    /**
     * @param chunks number of chunks of the segment
     * @param parallel GETs that fill a window
     */
    ReadAhead(int chunkBytes, int chunks, int parallel) {
        this.chunkBytes = chunkBytes;
        this.chunks = chunks;
        this.parallel = parallel;
    }

    /** For the next segment: the reader keeps its window. */
    ReadAhead next(int nextChunkBytes, int nextChunks) {
        ReadAhead next = new ReadAhead(nextChunkBytes, nextChunks, parallel);
        next.sequential = true;
        next.readBytes = readBytes;
        return next;
    }

    /** The reader came back and continued where it had stopped. */
    void continues() {
        sequential = true;
    }

    boolean isSequential() {
        return sequential;
    }

    /** What to fetch when the reader needs a chunk that is not here. */
    Run needs(int chunk, long allowedBytes) {
        Run run =
                sequential
                        ? run(chunk, piece(allowedBytes), allowedBytes)
                        : run(chunk, first(), NOT_AHEAD);
        frontier = Math.max(frontier, run.to());
        return run;
    }

    /** The reader is at this chunk: what to fetch ahead of it, nearest first. */
    List<Run> at(int chunk, long allowedBytes) {
        if (chunk > furthest) {
            readBytes += furthest < 0 ? 0 : (long) (chunk - furthest) * chunkBytes;
            furthest = chunk;
        }
        if (readBytes > FIRST_BYTES) {
            sequential = true;
        }
        List<Run> runs = new ArrayList<>();
        if (!sequential) {
            return runs;
        }
        int window = window(allowedBytes);
        int piece = piece(allowedBytes);
        frontier = Math.max(frontier, chunk + 1);
        while (frontier < chunks && frontier + piece <= chunk + 1 + window) {
            Run run = run(frontier, piece, allowedBytes);
            runs.add(run);
            frontier = run.to();
        }
        return runs;
    }

    /** There was no room to fetch from this chunk on: it is requested later. */
    void stoppedAt(int chunk) {
        frontier = Math.min(frontier, chunk);
    }

    private int window(long allowedBytes) {
        long bytes = Math.min(allowedBytes, Math.max(FIRST_BYTES, 2 * readBytes));
        return (int) Math.max(1, bytes / chunkBytes);
    }

    private int piece(long allowedBytes) {
        int window = window(allowedBytes);
        if (isExtended(allowedBytes)) {
            return Math.max(1, window / STEPS);
        }
        int smallest = Math.min(SMALLEST_PIECE_BYTES / chunkBytes, window / 2);
        return Math.max(1, Math.max(window / parallel, smallest));
    }

    private int first() {
        return Math.max(1, FIRST_BYTES / chunkBytes);
    }

    private Run run(int from, int length, long allowedBytes) {
        int to = Math.min(chunks, from + length);
        int reach = isExtended(allowedBytes) ? from + STREAM_BYTES / chunkBytes : to;
        return new Run(
                from, Math.min(to, from + first()), to, Math.max(to, Math.min(chunks, reach)));
    }

    private static boolean isExtended(long allowedBytes) {
        return allowedBytes >= STREAM_FROM_WINDOW_BYTES && allowedBytes < PIECES_FROM_WINDOW_BYTES;
    }
}
