package dev.spillway.tier.read;

import dev.spillway.tier.format.ChunkTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Tells readers apart. Kafka opens a stream for every fetch and does not say which consumer it is
 * for; a consumer shows as fetches that continue where an earlier one ended. The next fetch may
 * start a little before that end (at an index entry), at the same position again (when its result
 * came too late), or at the start of the next segment.
 */
final class ReaderTracker {
    /** With more consumers than this, the least recently used one is forgotten. */
    private static final int MAX_READERS = 1024;

    /**
     * The same within a segment. Kept small, because a random read could be mistaken for the
     * continuation of an earlier one.
     */
    private static final int MAX_READERS_OF_A_SEGMENT = 16;

    private static final long ACTIVE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A consumer, as far as fetches show it. Guarded by the lock of {@link ReaderTracker}. */
    static final class Reader {
        private final TopicIdPartition partition;
        private Uuid segment;
        private long nextSegmentOffset;
        private int from;
        private int to;
        private long usedNanos;
        private ReadAhead ahead;

        private Reader(ObjectRef object, int from, ReadAhead ahead) {
            this.partition = object.partition();
            this.segment = object.segmentId();
            this.nextSegmentOffset = object.endOffset() + 1;
            this.from = from;
            this.to = from;
            this.ahead = ahead;
        }
    }

    private final long sharedBytes;
    private final long windowBytes;
    private final int parallel;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Reader> readers = new ArrayList<>(); // least recently used first

    /**
     * @param sharedBytes what all windows together may take
     * @param windowBytes what one may take
     */
    ReaderTracker(long sharedBytes, long windowBytes, int parallel) {
        this.sharedBytes = sharedBytes;
        this.windowBytes = windowBytes;
        this.parallel = parallel;
    }

    /** The consumer behind a fetch from this position on. */
    Reader fetching(ObjectRef object, ChunkTable chunks, int position) {
        lock.lock();
        try {
            @Nullable Reader reader = null;
            @Nullable Reader oldestHere = null;
            int here = 0;
            for (Reader candidate : readers) {
                if (candidate.segment.equals(object.segmentId())) {
                    here++;
                    oldestHere = oldestHere == null ? candidate : oldestHere;
                }
                if (continues(candidate, object, position, chunks.chunkBytes())) {
                    reader = candidate; // the last match is the one that was used last
                }
            }
            if (reader == null) {
                ReadAhead ahead = new ReadAhead(chunks.chunkBytes(), chunks.count(), parallel);
                reader = new Reader(object, position, ahead);
                if (oldestHere != null && here >= MAX_READERS_OF_A_SEGMENT) {
                    readers.remove(oldestHere);
                } else if (readers.size() >= MAX_READERS) {
                    readers.remove(0);
                }
            } else {
                readers.remove(reader);
                advance(reader, object, chunks, position);
            }
            reader.usedNanos = System.nanoTime();
            readers.add(reader);
            return reader;
        } finally {
            lock.unlock();
        }
    }

    private static boolean continues(
            Reader reader, ObjectRef object, int position, int chunkBytes) {
        if (reader.segment.equals(object.segmentId())) {
            return reader.from <= position && position <= reader.to;
        }
        return position < chunkBytes
                && reader.nextSegmentOffset == object.startOffset()
                && reader.partition.equals(object.partition());
    }

    private static void advance(Reader reader, ObjectRef object, ChunkTable chunks, int position) {
        if (!reader.segment.equals(object.segmentId())) {
            reader.segment = object.segmentId();
            reader.nextSegmentOffset = object.endOffset() + 1;
            reader.ahead = reader.ahead.next(chunks.chunkBytes(), chunks.count());
            reader.from = position;
            reader.to = position;
        } else if (position > reader.from) {
            reader.ahead.continues();
            reader.from = position;
        }
    }

    ReadAhead.Run needs(Reader reader, int chunk) {
        lock.lock();
        try {
            return reader.ahead.needs(chunk, allowedBytes());
        } finally {
            lock.unlock();
        }
    }

    List<ReadAhead.Run> at(Reader reader, Uuid segment, int chunk) {
        lock.lock();
        try {
            return reader.segment.equals(segment)
                    ? reader.ahead.at(chunk, allowedBytes())
                    : List.of();
        } finally {
            lock.unlock();
        }
    }

    void stoppedAt(Reader reader, Uuid segment, int chunk) {
        lock.lock();
        try {
            if (reader.segment.equals(segment)) {
                reader.ahead.stoppedAt(chunk);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The reader has read up to here. */
    void reached(Reader reader, Uuid segment, int position) {
        lock.lock();
        try {
            if (reader.segment.equals(segment)) {
                reader.to = Math.max(reader.to, position);
                reader.usedNanos = System.nanoTime();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Half of the cache is for data ahead of readers; the rest is for data that they have passed.
     */
    private long allowedBytes() {
        long now = System.nanoTime();
        int active = 0;
        for (Reader reader : readers) {
            if (now - reader.usedNanos < ACTIVE_NANOS && reader.ahead.isSequential()) {
                active++;
            }
        }
        return Math.min(windowBytes, sharedBytes / Math.max(1, active));
    }
}
