package dev.spillway.tier.read;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides what to fetch for one reader of one segment. Pure: told where the reader is, it answers
 * which chunks to ask for.
 *
 * <ol>
 *   <li>A first touch fetches {@link #FIRST_BYTES}, which covers one ordinary fetch of a consumer
 *       wherever it starts in a chunk. A random reader never causes more.
 *   <li>A reader that goes on where it was is sequential. Then data is fetched ahead of it: twice
 *       what it has read so far, up to the window that it is allowed, so that what is fetched in
 *       vain stays in proportion to what was read.
 *   <li>The window is cut into pieces, one GET each, so that several GETs fill it at a time. The
 *       next piece is asked for as soon as the reader has made room for it.
 * </ol>
 */
final class ReadAhead {
    /** One fetch of a consumer (1 MiB by default) that starts within a chunk of up to 256 KiB. */
    static final int FIRST_BYTES = (1024 + 256) * 1024;

    /** Smaller pieces would cost requests and gain nothing. */
    static final int SMALLEST_PIECE_BYTES = 4 * 1024 * 1024;

    /** Chunks {@code from} (inclusive) to {@code to} (exclusive). */
    record Run(int from, int to) {
        boolean isEmpty() {
            return from >= to;
        }
    }

    private final int chunkBytes;
    private final int chunks;
    private final int parallel;

    private boolean sequential;
    private long readBytes;
    private int frontier; // the first chunk that has not been asked for
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

    /** For the segment that follows: the reader keeps what it has earned. */
    ReadAhead next(int nextChunkBytes, int nextChunks) {
        ReadAhead next = new ReadAhead(nextChunkBytes, nextChunks, parallel);
        next.sequential = true;
        next.readBytes = readBytes;
        return next;
    }

    /** The reader came back and goes on where it was. */
    void continues() {
        sequential = true;
    }

    boolean isSequential() {
        return sequential;
    }

    /** What to fetch when the reader needs a chunk that is not here. */
    Run needs(int chunk, long allowedBytes) {
        int length =
                sequential ? piece(window(allowedBytes)) : Math.max(1, FIRST_BYTES / chunkBytes);
        Run run = new Run(chunk, Math.min(chunks, chunk + length));
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
        int piece = piece(window);
        frontier = Math.max(frontier, chunk + 1);
        while (frontier < chunks && frontier + piece <= chunk + 1 + window) {
            Run run = new Run(frontier, Math.min(chunks, frontier + piece));
            runs.add(run);
            frontier = run.to();
        }
        return runs;
    }

    /** There was no room for what was to be fetched from this chunk on: it is asked for later. */
    void stoppedAt(int chunk) {
        frontier = Math.min(frontier, chunk);
    }

    private int window(long allowedBytes) {
        long bytes = Math.min(allowedBytes, Math.max(FIRST_BYTES, 2 * readBytes));
        return (int) Math.max(1, bytes / chunkBytes);
    }

    private int piece(int window) {
        int smallest = Math.min(SMALLEST_PIECE_BYTES / chunkBytes, window / 2);
        return Math.max(1, Math.max(window / parallel, smallest));
    }
}
